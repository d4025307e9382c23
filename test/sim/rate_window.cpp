#include "sim/rate_window.hpp"

#include <boost/test/unit_test.hpp>

namespace relay::sim {

namespace {

using namespace std::chrono_literals;

const steady_time start = steady_time() + 1h;

unsigned admitted_of(rate_window& window, int requests, steady_time now)
{
    unsigned admitted = 0;
    for (int i = 0; i < requests; ++i)
        admitted += window.admit(now).admitted ? 1 : 0;
    return admitted;
}

} // namespace

BOOST_AUTO_TEST_SUITE(rate_window_suite)

BOOST_AUTO_TEST_CASE(the_eleventh_request_of_a_window_is_refused)
{
    rate_window window(10);
    BOOST_TEST(admitted_of(window, 25, start) == 10u);
}

BOOST_AUTO_TEST_CASE(a_window_opens_with_its_first_request_and_not_with_the_clock)
{
    rate_window window(2);
    BOOST_TEST(window.admit(start + 700ms).admitted);
    BOOST_TEST(window.admit(start + 1600ms).admitted);
    BOOST_TEST(!window.admit(start + 1699ms).admitted);
    BOOST_TEST(window.admit(start + 1700ms).admitted);
}

// So a burst at the end of one window and another at the start of the next pass both.
BOOST_AUTO_TEST_CASE(it_does_not_slide)
{
    rate_window window(10);
    BOOST_TEST(admitted_of(window, 1, start) == 1u);
    BOOST_TEST(admitted_of(window, 9, start + 999ms) == 9u);
    BOOST_TEST(admitted_of(window, 10, start + 1000ms) == 10u);
}

BOOST_AUTO_TEST_CASE(the_next_window_waits_for_a_request)
{
    rate_window window(1);
    BOOST_TEST(window.admit(start).window == 1u);
    BOOST_TEST(window.admit(start + 5500ms).window == 2u);
    BOOST_TEST(!window.admit(start + 6400ms).admitted);
    BOOST_TEST(window.admit(start + 6500ms).window == 3u);
}

BOOST_AUTO_TEST_CASE(the_numbers_of_the_headers)
{
    rate_window window(3);
    const auto first = window.admit(start);
    BOOST_TEST(first.limit == 3u);
    BOOST_TEST(first.remaining == 2u);
    BOOST_TEST(first.reset_s == 1u);
    BOOST_TEST(window.admit(start + 1ms).remaining == 1u);
    BOOST_TEST(window.admit(start + 2ms).remaining == 0u);
    const auto refused = window.admit(start + 999ms);
    BOOST_TEST(refused.remaining == 0u);
    BOOST_TEST(refused.reset_s == 1u);
}

BOOST_AUTO_TEST_CASE(no_limit_admits_everything)
{
    rate_window window(0);
    BOOST_TEST(admitted_of(window, 1000, start) == 1000u);
}

BOOST_AUTO_TEST_CASE(a_new_limit_holds_at_once)
{
    rate_window window(2);
    BOOST_TEST(admitted_of(window, 3, start) == 2u);
    window.set_limit(5);
    BOOST_TEST(admitted_of(window, 5, start) == 3u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay::sim
