#include "relay/policy/campaign_plan.hpp"

#include "support/moments.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace relay {

namespace {

using namespace std::chrono_literals;

using test::december;
using test::midnight;
using test::noon;

// A hundred recipients a second, and nothing that bounds them
campaign_outlook unbounded_for(std::int64_t recipients)
{
    return {
        .recipients = recipients,
        .speed = {.messages_per_second = 100},
        .quota = {.day_turns = midnight, .month_turns = december},
        .window = {},
        .warm_up = {},
        .canary = {}};
}

// "100 27T12:00:00-27T12:00:01 all": day and time of the month
std::string told(const campaign_outlook& c)
{
    std::string text;
    for (const auto& p : plan_of(c, noon)) {
        const auto time = [](std::optional<wall_time> t) {
            return t ? to_iso8601(*t).substr(8, 11) : std::string("?");
        };
        text += text.empty() ? "" : "; ";
        text += p.canary ? "first " : "";
        text += std::to_string(p.recipients) + ' ' + time(p.from) + '-' + time(p.until) + ' ';
        text += to_string(p.ends);
    }
    return text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(campaign_plans)

BOOST_AUTO_TEST_CASE(the_limit_alone_makes_one_part)
{
    BOOST_TEST(told(unbounded_for(0)) == "");
    BOOST_TEST(told(unbounded_for(1'000)) == "1000 23T12:00:00-23T12:00:10 all");
    BOOST_TEST(told(unbounded_for(8'640'000)) == "8640000 23T12:00:00-24T12:00:00 all");
    auto unknown = unbounded_for(1'000);
    unknown.speed.messages_per_second = 0;
    BOOST_TEST(told(unknown) == "1000 ?-? all");
}

BOOST_AUTO_TEST_CASE(a_canary_is_a_part_and_the_rest_waits)
{
    auto c = unbounded_for(1'000);
    c.canary = {.left = 100, .wait = 30min, .rest_from = {}};
    BOOST_TEST(
        told(c) == "first 100 23T12:00:00-23T12:00:01 canary; 900 23T12:30:01-23T12:30:10 all"
    );
    c.canary = {.left = 0, .wait = 30min, .rest_from = noon + 5min};
    BOOST_TEST(told(c) == "1000 23T12:05:00-23T12:05:10 all");
    c.canary = {.left = 1'000, .wait = 30min, .rest_from = {}};
    BOOST_TEST(told(c) == "first 1000 23T12:00:00-23T12:00:10 all");
}

BOOST_AUTO_TEST_CASE(a_window_makes_a_part_of_each_opening)
{
    auto c = unbounded_for(3 * 360'000 + 100);
    c.window = sending_window{.from = 13h, .until = 14h};
    BOOST_TEST(
        told(c) == "360000 23T13:00:00-23T14:00:00 window; 360000 24T13:00:00-24T14:00:00 window;"
                   " 360000 25T13:00:00-25T14:00:00 window; 100 26T13:00:00-26T13:00:01 all"
    );
}

BOOST_AUTO_TEST_CASE(a_warm_up_makes_a_part_of_each_day)
{
    auto c = unbounded_for(300);
    const warm_up_config allows{
        .domain = "acme.example",
        .start = std::chrono::floor<std::chrono::days>(noon),
        .daily = {50, 100}};
    c.warm_up = {.allows = allows, .used = 30};
    BOOST_TEST(
        told(c) == "20 23T12:00:00-23T12:00:00 warm_up; 100 24T00:00:00-24T00:00:01 warm_up;"
                   " 100 25T00:00:00-25T00:00:01 warm_up; 80 26T00:00:00-26T00:00:00 all"
    );
}

BOOST_AUTO_TEST_CASE(a_quota_that_is_used_up_ends_a_part)
{
    auto c = unbounded_for(1'000);
    c.quota.left_today = 300;
    c.quota.per_day = 600;
    BOOST_TEST(
        told(c) == "300 23T12:00:00-23T12:00:03 quota; 600 24T00:00:00-24T00:00:06 quota;"
                   " 100 25T00:00:00-25T00:00:01 all"
    );
    c.quota.left_this_month = 0;
    c.quota.per_month = 10'000;
    BOOST_TEST(told(c) == "600 01T00:00:00-01T00:00:06 quota; 400 02T00:00:00-02T00:00:04 all");
}

BOOST_AUTO_TEST_CASE(bounds_hold_together)
{
    auto c = unbounded_for(500);
    c.window = sending_window{.from = 13h, .until = 14h};
    c.canary = {.left = 50, .wait = 59min + 58s, .rest_from = {}};
    c.quota.left_today = 400;
    c.quota.per_day = 400;
    BOOST_TEST(
        told(c) == "first 50 23T13:00:00-23T13:00:00 canary; 150 23T13:59:58-23T14:00:00 window;"
                   " 300 24T13:00:00-24T13:00:03 all"
    );
}

BOOST_AUTO_TEST_CASE(who_is_left_in_a_year_is_told_without_a_time)
{
    auto c = unbounded_for(1'000);
    c.quota.left_today = 1;
    c.quota.per_day = 1;
    const auto parts = plan_of(c, noon);
    BOOST_TEST(parts.size() == 368U);
    BOOST_TEST(parts.back().recipients == 1'000 - 367);
    BOOST_TEST(!parts.back().from.has_value());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
