#include "campaign/guard_fixture.hpp"

namespace relay {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using test::addresses;
using test::guard_fixture;
using test::stages;
using test::utc;

BOOST_FIXTURE_TEST_SUITE(the_campaign_guard, guard_fixture)

BOOST_AUTO_TEST_CASE(the_canary_goes_first_and_the_rest_after_the_wait)
{
    campaign_id id;
    auto before = [&](stages& s) -> asio::awaitable<void> {
        id = co_await begin(s, addresses(200), R"("canary":"10%","canary_wait":"20m")");
        BOOST_TEST(co_await look_closely(s, id) == "");
        BOOST_TEST(sent(s) == 20);
        BOOST_TEST(((co_await look(id)).rest_from == clock + 20min));
        clock += 20min - 1ms;
        BOOST_TEST(co_await look_closely(s, id) == "");
        BOOST_TEST(sent(s) == 20);
    };
    run_stages(before);
    auto after = [&](stages& s) -> asio::awaitable<void> {
        co_await begin(s);
        BOOST_TEST(co_await look_closely(s, id) == "");
        BOOST_TEST(sent(s) == 20);
        clock += 1ms;
        co_await parts->campaign_guard.look(id);
        co_await s.until(state::sent, 200);
    };
    run_stages(after);
}

BOOST_AUTO_TEST_CASE(the_canary_of_a_sequence_has_its_steps_while_the_others_wait)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        const auto id = co_await begin(
            s,
            addresses(20),
            R"("canary":2,"canary_wait":"20m","steps":[{"delay":"30ms"},{"delay":"1ms"}])"
        );
        while ((co_await look(id)).recipients.passed < 2) {
            co_await parts->campaign_guard.look(id);
            co_await test::let_others_go_on();
        }
        BOOST_TEST(!(co_await look(id)).rest_from);
        clock += 1h; // their steps are due, one as soon as the other was sent
        while (sent(s) < 4) {
            clock += 10ms;
            BOOST_REQUIRE(((co_await look(id)).recipients.passed <= 2));
            BOOST_TEST((sent(s) > 0 || !(co_await look(id)).rest_from));
            co_await parts->campaign_guard.look(id);
            co_await test::let_others_go_on();
        }
        while (!(co_await look(id)).rest_from)
            co_await parts->campaign_guard.look(id);
        BOOST_TEST((*(co_await look(id)).rest_from <= clock + 20min));
        BOOST_TEST(((co_await look(id)).recipients.passed == 2));
        clock += 20min;
        while (sent(s) < 40) {
            clock += 1s;
            co_await parts->campaign_guard.look(id);
            co_await test::let_others_go_on();
        }
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(six_percent_of_hard_bounces_stop_it_within_its_canary_and_nobody_is_repeated)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        const auto id = co_await begin(s, addresses(500), R"("canary":100)");
        BOOST_TEST(co_await look_closely(s, id) == "");
        for (int i = 0; i < 6; ++i)
            co_await happens(s, event_kind::bounced, "r" + std::to_string(i) + "@example.org");
        BOOST_TEST(co_await look_closely(s, id) == "");
        clock += 30min;
        const auto why = co_await look_closely(s, id);
        BOOST_TEST(why == "hard bounces: 6 of 100 mails (6 %), more than 4 %");
        BOOST_TEST(sent(s) == 100);

        co_await pause_and_resume(id, why);
        BOOST_TEST(co_await look_closely(s, id) == "");
        BOOST_TEST(sent(s) == 500);
        BOOST_TEST(test::are_all_different(test::all_bodies(s.api)));

        for (int i = 100; i < 116; ++i)
            co_await happens(s, event_kind::bounced, "r" + std::to_string(i) + "@example.org");
        BOOST_TEST(co_await look_closely(s, id) == "");
        co_await happens(s, event_kind::bounced, "r117@example.org");
        BOOST_TEST(
            co_await look_closely(s, id) == "hard bounces: 17 of 400 mails (4.25 %), more than 4 %"
        );
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(without_a_canary_it_is_judged_from_a_hundred_mails_on)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        const auto id = co_await begin(s, addresses(99), R"("weight":2)");
        BOOST_TEST(co_await look_closely(s, id) == "");
        for (int i = 0; i < 50; ++i)
            co_await happens(s, event_kind::bounced, "r" + std::to_string(i) + "@example.org");
        const auto other = co_await draft(s, addresses(100, "o"), R"({"name":"o"})");
        co_await start(other);
        BOOST_TEST(co_await look_closely(s, other) == "");
        co_await happens(s, event_kind::complained, "o7@example.org");
        BOOST_TEST(
            co_await look_closely(s, other) == "complaints: 1 of 100 mails (1 %), more than 0.08 %"
        );
        // All of the other one are of one domain, too.
        BOOST_TEST(
            co_await look_closely(s, id) ==
            "hard bounces at example.org: 50 of 99 mails (50.51 %), more than 4 %"
        );
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(one_domain_of_recipients_stops_it)
{
    campaign_id id;
    auto before = [&](stages& s) -> asio::awaitable<void> {
        auto emails = addresses(200);
        for (int i = 0; i < 20; ++i)
            emails.push_back("b" + std::to_string(i) + "@B.example");
        emails.push_back("later@c.example");
        id = co_await begin(s, std::move(emails), R"("canary":220)");
        BOOST_TEST(co_await look_closely(s, id) == "");
        clock += 30min;
    };
    run_stages(before);
    auto after = [&](stages& s) -> asio::awaitable<void> {
        co_await begin(s);
        co_await happens(s, event_kind::bounced, "b3@B.example");
        BOOST_TEST(
            co_await look_closely(s, id) ==
            "hard bounces at b.example: 1 of 20 mails (5 %), more than 4 %"
        );
        report_query by_domain{.by = report_by::recipient_domain, .tag = {}};
        by_domain.campaign = flow_of(s, id);
        const auto report = co_await s.event_reader.report(std::move(by_domain));
        BOOST_REQUIRE(report.rows.size() == 2U);
        BOOST_TEST(report.rows[1].key == "b.example");
        BOOST_TEST(report.rows[1].numbers[metric::sent] == 20);
        BOOST_TEST(report.rows[1].numbers[metric::bounced_hard] == 1);
        BOOST_TEST(report.total[metric::bounced_hard] == 1);
    };
    run_stages(after);
}

BOOST_AUTO_TEST_CASE(a_warm_up_bounds_each_day_over_restarts)
{
    const auto today = std::chrono::floor<std::chrono::days>(wall_now());
    warm_ups = {{.domain = "a.example", .start = today, .daily = {50, 60}}};
    campaign_id id;
    campaign_id other;
    auto first_day = [&](stages& s) -> asio::awaitable<void> {
        id = co_await begin(s, addresses(100), R"("weight":2)");
        for (int i = 0; i < 10; ++i)
            s.submit("transactional", lane::transactional);
        co_await s.until(state::sent, 10);
        s.pause_control.pause({.kind = pause_kind::lane, .name = "campaign"});
        co_await parts->campaign_guard.look(id);
        co_await passed(id, 40);
        BOOST_TEST(!(co_await parts->campaign_guard.look(id)).through);
    };
    run_stages(first_day);
    auto after_a_restart = [&](stages& s) -> asio::awaitable<void> {
        co_await begin(s);
        s.pause_control.resume(pause_scope{.kind = pause_kind::lane, .name = "campaign"}, true);
        BOOST_TEST(co_await look_closely(s, id) == "");
        BOOST_TEST(sent(s) == 40);
        other = co_await begin(s, addresses(100, "o"), R"("weight":2)");
        BOOST_TEST(co_await look_closely(s, other) == "");
        BOOST_TEST(co_await look_closely(s, id) == "");
        BOOST_TEST(sent(s) == 40);
    };
    run_stages(after_a_restart);
    auto second_day = [&](stages& s) -> asio::awaitable<void> {
        clock += 24h;
        co_await begin(s);
        co_await parts->campaign_guard.look(other); // the disk counts by the clock on the wall
        co_await s.until(state::sent, 110);
        BOOST_TEST(parts->campaign_feeder.bound_of(other) == 0);
    };
    run_stages(second_day);
}

BOOST_AUTO_TEST_CASE(a_definition_that_changes_holds_from_the_next_look_on)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        clock = utc("2026-11-27T12:00:00Z");
        const auto id = co_await begin(
            s, addresses(30), R"("window":{"from":"18:00","until":"19:00","zone":"UTC"})"
        );
        BOOST_TEST(co_await look_closely(s, id) == "");
        BOOST_TEST(sent(s) == 0);
        const std::vector in{campaign_state::running};
        const auto before = (co_await look(id)).definition;
        co_await parts->campaign_book.define(
            id, in, "n", R"({"window":{"from":"11:00","until":"13:00","zone":"UTC"}})", before
        );
        parts->campaign_control.redefined(id);
        BOOST_TEST(co_await look_closely(s, id) == "");
        BOOST_TEST(sent(s) == 30);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
