#include "relay/policy/clock_offset.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

namespace {

using namespace std::chrono_literals;

constexpr wall_time true_noon{milliseconds(1'800'000'000'000)};

} // namespace

BOOST_AUTO_TEST_SUITE(offset_of_another_clock)

BOOST_AUTO_TEST_CASE(is_that_of_the_answer_that_came_back_the_soonest)
{
    clock_offset offset;
    BOOST_TEST((offset.value() == 0ms));
    offset.add(true_noon, true_noon + 100ms, true_noon + 5'090ms);
    BOOST_TEST((offset.value() == 5'040ms));
    offset.add(true_noon + 1s, true_noon + 1'010ms, true_noon + 6'005ms);
    BOOST_TEST((offset.value() == 5s));
    offset.add(true_noon + 2s, true_noon + 2'100ms, true_noon + 7'010ms);
    BOOST_TEST((offset.value() == 5s));
}

BOOST_AUTO_TEST_CASE(follows_clocks_that_drift_apart)
{
    clock_offset offset;
    offset.add(true_noon, true_noon + 2ms, true_noon + 1ms);
    for (int i = 1; i <= 16; ++i)
        offset.add(true_noon + i * 1s, true_noon + i * 1s + 10ms, true_noon + i * 1s + 5ms + 20ms);
    BOOST_TEST((offset.value() == 20ms));
}

BOOST_AUTO_TEST_CASE(forgets_all_when_a_clock_was_set)
{
    clock_offset offset;
    offset.add(true_noon, true_noon + 2ms, true_noon + 1ms);
    offset.add(true_noon + 1s, true_noon + 1'040ms, true_noon + 1h + 1'020ms);
    BOOST_TEST((offset.value() == 1h));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
