#include "relay/policy/forecast.hpp"

#include "support/moments.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

namespace {

using namespace std::chrono_literals;

using test::december;
using test::midnight;
using test::noon;

const sending_speed thousand{.messages_per_second = 1'000};
const quota_outlook unbounded{.day_turns = midnight, .month_turns = december};

} // namespace

BOOST_AUTO_TEST_SUITE(forecasts)

BOOST_AUTO_TEST_CASE(without_a_quota_the_rate_alone_tells)
{
    BOOST_TEST((through_at(0, thousand, unbounded, noon) == noon));
    BOOST_TEST((through_at(60'000, thousand, unbounded, noon) == noon + 1min));
    BOOST_TEST((through_at(1'000.0 * 86'400 * 10, thousand, unbounded, noon) == noon + 240h));
    BOOST_TEST(fits_today(thousand, unbounded, noon) == 1'000.0 * 12 * 3'600);
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_today_goes_on_at_midnight)
{
    auto quota = unbounded;
    quota.left_today = 40;
    quota.per_day = 100;
    BOOST_TEST(fits_today(thousand, quota, noon) == 40);
    BOOST_TEST((through_at(40, thousand, quota, noon) == noon + 40ms));
    BOOST_TEST((through_at(50, thousand, quota, noon) == midnight + 10ms));
    BOOST_TEST((through_at(240, thousand, quota, noon) == midnight + 24h + 100ms));
}

BOOST_AUTO_TEST_CASE(a_month_that_is_used_up_waits_for_the_next)
{
    auto quota = unbounded;
    quota.left_this_month = 0;
    quota.per_month = 1'000;
    BOOST_TEST((through_at(500, thousand, quota, noon) == december + 500ms));
}

BOOST_AUTO_TEST_CASE(recipients_count_not_messages)
{
    auto quota = unbounded;
    quota.left_today = 40;
    quota.per_day = 40;
    const sending_speed pairs{.messages_per_second = 1'000, .recipients_per_message = 2};
    BOOST_TEST(fits_today(pairs, quota, noon) == 20);
    BOOST_TEST((through_at(20, pairs, quota, noon) == noon + 20ms));
    BOOST_TEST((through_at(21, pairs, quota, noon) == midnight + 1ms));
}

BOOST_AUTO_TEST_CASE(what_will_never_be_through_has_no_time)
{
    auto nothing = unbounded;
    nothing.left_today = 0;
    nothing.per_day = 0;
    BOOST_TEST(!through_at(1, thousand, nothing, noon).has_value());
    BOOST_TEST(!through_at(1, {}, unbounded, noon).has_value());
    BOOST_TEST(!through_at(1e12, thousand, unbounded, noon).has_value());
}

BOOST_AUTO_TEST_CASE(the_outlook_of_campaigns_leaves_the_reserve_out)
{
    quota_book quota;
    quota.configure({.daily_ceiling = 100, .transactional_reserve = 0.2});
    quota.accepted(30, noon);
    const auto transactional = outlook(quota, lane::transactional, noon);
    BOOST_TEST(*transactional.left_today == 70);
    BOOST_TEST(*transactional.per_day == 100);
    BOOST_TEST(!transactional.left_this_month.has_value());
    const auto campaigns = outlook(quota, lane::campaign, noon);
    BOOST_TEST(*campaigns.left_today == 50);
    BOOST_TEST(*campaigns.per_day == 80);
    BOOST_TEST((campaigns.day_turns == midnight));
}

BOOST_AUTO_TEST_CASE(a_limit_that_is_only_known_to_be_reached_is_what_was_used)
{
    quota_book quota;
    quota.accepted(100, noon);
    quota.refused(quota_period::daily, 1, noon);
    const auto q = outlook(quota, lane::campaign, noon);
    BOOST_TEST(*q.left_today == 0);
    BOOST_TEST(*q.per_day == 100);
}

BOOST_AUTO_TEST_CASE(queues_that_take_turns_end_by_their_length)
{
    const auto gone = gone_when_through({100, 10, 50});
    BOOST_TEST(gone[1] == 30);  // ten of each
    BOOST_TEST(gone[2] == 110); // and forty more of the two others
    BOOST_TEST(gone[0] == 160);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
