#include "relay/policy/busy_periods.hpp"

#include "support/moments.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

namespace {

using namespace std::chrono_literals;

using test::noon;

} // namespace

BOOST_AUTO_TEST_SUITE(periods_in_which_something_was_in_the_way)

BOOST_AUTO_TEST_CASE(only_the_part_that_overlaps_counts)
{
    busy_periods busy;
    busy.note(false, noon);
    busy.note(true, noon + 1s);
    busy.note(true, noon + 2s);
    busy.note(false, noon + 4s);
    busy.note(true, noon + 10s);
    const auto now = noon + 20s;
    BOOST_TEST((busy.within(noon, now, now) == 13s));
    BOOST_TEST((busy.within(noon + 2s, noon + 3s, now) == 1s));
    BOOST_TEST((busy.within(noon + 3s, noon + 11s, now) == 2s));
    BOOST_TEST((busy.within(noon + 5s, noon + 9s, now) == 0s));
}

BOOST_AUTO_TEST_CASE(flickering_is_one_period)
{
    busy_periods busy;
    for (int i = 0; i < 100'000; ++i)
        busy.note(i % 2 == 0, noon + i * 1ms);
    BOOST_TEST((busy.within(noon, noon + 1s, noon + 100s) == 1s));
}

BOOST_AUTO_TEST_CASE(what_is_long_ago_is_forgotten)
{
    busy_periods busy;
    for (int i = 0; i < 10'000; ++i)
        busy.note(i % 2 == 0, noon + i * 1s);
    const auto now = noon + 10'000s;
    BOOST_TEST((busy.within(noon, noon + 100s, now) == 0s));
    BOOST_TEST((busy.within(now - 10s, now, now) == 5s));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
