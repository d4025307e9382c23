#include "relay/base/spelling.hpp"

#include <boost/test/unit_test.hpp>

using namespace relay;

BOOST_AUTO_TEST_SUITE(spelling)

BOOST_AUTO_TEST_CASE(a_slip_of_the_pen_finds_the_word_that_was_meant)
{
    const std::vector<std::string_view> keys = {
        "max_line", "max_queued", "min_free_disk", "tcp", "unix"};
    BOOST_TEST(closest_word("max_lines", keys).value() == "max_line");
    BOOST_TEST(closest_word("maxqueued", keys).value() == "max_queued");
    BOOST_TEST(closest_word("min_fere_disk", keys).value() == "min_free_disk");
    BOOST_TEST(closest_word("tpc", keys).value() == "tcp");
    BOOST_TEST(closest_word("unix", keys).value() == "unix");
}

BOOST_AUTO_TEST_CASE(what_resembles_nothing_finds_nothing)
{
    const std::vector<std::string_view> keys = {"level", "format"};
    BOOST_TEST(!closest_word("", keys).has_value());
    BOOST_TEST(!closest_word("colour", keys).has_value());
    BOOST_TEST(!closest_word("x", keys).has_value());
    BOOST_TEST(!closest_word(std::string(100'000, 'l'), keys).has_value());
    BOOST_TEST(!closest_word("level", {}).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
