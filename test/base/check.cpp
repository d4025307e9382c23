#include "relay/base/check.hpp"

#include "support/last_words.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

BOOST_AUTO_TEST_SUITE(checks)

BOOST_AUTO_TEST_CASE(what_holds_costs_nothing_and_what_does_not_ends_the_program)
{
    BOOST_TEST(test::last_words_of([] { check(true, "one is one"); }).empty());

    const auto words = test::last_words_of([] { check(false, "one is two"); });
    BOOST_TEST(words.starts_with("check.cpp:"));
    BOOST_TEST(words.ends_with(": a rule of the program is broken: one is two\n"));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
