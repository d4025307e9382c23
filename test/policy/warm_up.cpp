#include "relay/policy/warm_up.hpp"

#include "support/moments.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

namespace {

using namespace std::chrono_literals;

using std::chrono::days;
using test::noon;

const auto today = std::chrono::floor<days>(noon);
const warm_up_config warming{.domain = "acme.example", .start = today, .daily = {50, 100, 500}};

} // namespace

BOOST_AUTO_TEST_SUITE(warm_ups)

BOOST_AUTO_TEST_CASE(each_day_allows_its_number_and_the_last_one_holds)
{
    BOOST_TEST(allowed_on(warming, today - days(1)) == 0);
    BOOST_TEST(allowed_on(warming, today) == 50);
    BOOST_TEST(allowed_on(warming, today + days(1)) == 100);
    BOOST_TEST(allowed_on(warming, today + days(2)) == 500);
    BOOST_TEST(allowed_on(warming, today + days(900)) == 500);
}

BOOST_AUTO_TEST_CASE(what_has_gone_and_what_is_made_leave_less_room)
{
    BOOST_TEST(warm_up_room(warming, 0, 0, noon) == 50);
    BOOST_TEST(warm_up_room(warming, 20, 10, noon) == 20);
    BOOST_TEST(warm_up_room(warming, 20, 30, noon) == 0);
    BOOST_TEST(warm_up_room(warming, 900, 0, noon) == 0);
}

BOOST_AUTO_TEST_CASE(a_day_is_one_of_utc)
{
    const wall_time midnight = today + days(1);
    BOOST_TEST(warm_up_room(warming, 50, 0, midnight - 1ms) == 0);
    BOOST_TEST(warm_up_room(warming, 0, 0, midnight) == 100);
    BOOST_TEST(warm_up_room(warming, 0, 0, wall_time(today) - 1ms) == 0);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
