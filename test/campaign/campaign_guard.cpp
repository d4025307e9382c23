#include "campaign/feeder_fixture.hpp"

namespace relay {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using test::addresses;
using test::stages;

namespace {

// Campaigns on a clock that the test sets, looked at when the test says so
struct guard_fixture : test::feeder_fixture
{
    wall_time clock{wall_now()};
    std::vector<warm_up_config> warm_ups;

    guard_fixture()
    {
        now = [this] { return clock; };
    }

    asio::awaitable<void> begin(stages& s)
    {
        parts->campaign_guard.configure(warm_ups);
        s.event_log.find_by_resend_id();
        co_await parts->campaign_control.take_up();
        s.tasks.spawn(parts->campaign_feeder.run());
    }

    asio::awaitable<campaign_id>
    begin(stages& s, std::vector<std::string> emails, const std::string& fields)
    {
        co_await begin(s);
        auto definition = R"({"name":"n","from":"News <news@a.example>",)" + fields + '}';
        const auto id = co_await draft(s, std::move(emails), std::move(definition));
        co_await start(id);
        co_return id;
    }

    // Looks until what it allows is done and another look changes nothing. Returns why it has to
    // pause, or nothing.
    asio::awaitable<std::string> look_closely(stages& s, campaign_id id)
    {
        auto& feeder = parts->campaign_feeder;
        for (int quiet = 0; quiet < 3; ++quiet) {
            const auto before = co_await look(id);
            const auto found = co_await parts->campaign_guard.look(id);
            if (found.too_bad)
                co_return *found.too_bad;
            while ((feeder.bound_of(id) > 0 && !co_await all_passed(id)) || feeder.is_feeding(id))
                co_await sleep_for(1ms);
            if (!s.pauses.of_flow(flow_of(s, id), {}))
                while (on_its_way(s) > 0)
                    co_await sleep_for(1ms);
            co_await s.store.flush();
            const auto after = co_await look(id);
            if (after.recipients.passed != before.recipients.passed ||
                after.rest_from != before.rest_from)
                quiet = 0;
        }
        co_return "";
    }

    static std::int64_t on_its_way(stages& s)
    {
        const auto counts = s.store.counts();
        return counts.at(lane::campaign, state::queued) + counts.at(lane::campaign, state::sealed);
    }

    asio::awaitable<bool> all_passed(campaign_id id)
    {
        const auto c = co_await look(id);
        co_return c.recipients.passed == c.recipients.all;
    }

    static std::string flow_of(stages& s, campaign_id id)
    {
        return s.id_codec.to_uuid(message_id{id.value});
    }

    static std::int64_t sent(stages& s) { return s.store.counts().at(lane::campaign, state::sent); }

    // Resend tells of the mail to this address, as often as it likes.
    static asio::awaitable<void> happens(stages& s, event_kind kind, const std::string& email)
    {
        incoming_event e{.kind = kind, .at = wall_now(), .received = wall_now()};
        e.bounce = bounce_kind::hard;
        e.resend_id = "r-" + email;
        e.undated = true;
        for (std::size_t i = 0; i < e.digest.size() && i < email.size(); ++i)
            e.digest[i] = static_cast<unsigned char>(email[i]);
        for (int times = 0; times < 2; ++times)
            s.event_log.record(e, [](bool ok, const recorded_event&) { BOOST_TEST(ok); });
        co_await s.store.flush();
    }

    // While it runs
    asio::awaitable<void> add(campaign_id id, std::string email)
    {
        const std::vector in{campaign_state::running};
        const auto upload = (co_await parts->recipient_book.open(id, in, "")).upload.id;
        upload_step one{.upload = upload, .reached = 1, .recipients = {}, .first_skipped = {}};
        one.recipients.push_back({.line = 1, .email = std::move(email), .variables = {}});
        BOOST_TEST(co_await parts->recipient_book.add(std::move(one)));
        BOOST_TEST(co_await parts->recipient_book.received(upload));
        co_await parts->recipient_book.complete(parts->campaign_reader, upload, 1);
        parts->campaign_feeder.feed(id);
    }

    asio::awaitable<void> pause_and_resume(campaign_id id, const std::string& why)
    {
        BOOST_TEST(
            ((co_await parts->campaign_control.pause(id, why)).answer == campaign_answer::done)
        );
        BOOST_TEST((co_await look(id)).why == why);
        BOOST_TEST(((co_await parts->campaign_control.resume(id)).answer == campaign_answer::done));
    }
};

wall_time utc(std::string_view text)
{
    return parse_iso8601(text).value();
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(the_campaign_guard, guard_fixture)

BOOST_AUTO_TEST_CASE(nothing_leaves_outside_of_the_window_and_what_was_made_is_held_back)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        clock = utc("2026-10-25T04:59:59Z");
        const std::string window =
            R"("window":{"from":"06:00","until":"17:00","zone":"Europe/Berlin"})";
        const auto id = co_await begin(s, addresses(30), window);
        BOOST_TEST(co_await look_closely(s, id) == "");
        BOOST_TEST((co_await look(id)).recipients.passed == 0);

        s.pause_control.pause({.kind = pause_kind::lane, .name = "campaign"});
        clock = utc("2026-10-25T05:00:00Z"); // the clock was put back in the night
        co_await parts->campaign_guard.look(id);
        co_await passed(id, 30);
        clock = utc("2026-10-25T16:00:00Z");
        BOOST_TEST(co_await look_closely(s, id) == "");
        s.pause_control.resume(pause_scope{.kind = pause_kind::lane, .name = "campaign"}, true);
        s.submit("another campaign's");
        co_await s.until(state::sent, 1);
        BOOST_TEST(s.store.counts().at(lane::campaign, state::queued) == 30);

        s.pause_control.resume(std::nullopt, true); // opens no window
        co_await parts->campaign_guard.look(id);
        BOOST_TEST((s.pauses.of_flow(flow_of(s, id), {}) != nullptr));
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(what_was_held_back_at_the_closing_goes_on_at_the_opening)
{
    campaign_id id;
    const std::string window = R"("window":{"from":"09:00","until":"17:00","zone":"UTC"})";
    auto before = [&](stages& s) -> asio::awaitable<void> {
        clock = utc("2026-11-27T16:59:59Z");
        s.pause_control.pause({.kind = pause_kind::lane, .name = "campaign"});
        id = co_await begin(s, addresses(30), window);
        co_await parts->campaign_guard.look(id);
        co_await passed(id, 30);
        clock = utc("2026-11-27T17:00:00Z");
        co_await parts->campaign_guard.look(id);
        s.pause_control.resume(pause_scope{.kind = pause_kind::lane, .name = "campaign"}, true);
    };
    run_stages(before);
    auto after = [&](stages& s) -> asio::awaitable<void> {
        clock = utc("2026-11-28T08:59:59Z");
        co_await begin(s);
        BOOST_TEST(co_await look_closely(s, id) == "");
        BOOST_TEST(sent(s) == 0);
        clock = utc("2026-11-28T09:00:00Z");
        co_await parts->campaign_guard.look(id);
        co_await s.until(state::sent, 30);
    };
    run_stages(after);
}

BOOST_AUTO_TEST_CASE(a_pause_by_hand_does_not_end_with_a_window)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        const auto id = co_await begin(s, addresses(30), R"("canary":10)");
        BOOST_TEST(co_await look_closely(s, id) == "");
        const pause_scope flow{.kind = pause_kind::campaign, .name = flow_of(s, id)};
        s.pause_control.pause(flow, {.why = "the price is wrong", .by = {}, .until = {}});
        co_await parts->campaign_guard.look(id);
        BOOST_TEST((s.pauses.of_flow(flow_of(s, id), {}) != nullptr));
    };
    run_stages(story);
}

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
            co_await sleep_for(1ms);
        }
        BOOST_TEST(!(co_await look(id)).rest_from);
        clock += 1h; // their steps are due, one as soon as the other was sent
        while (sent(s) < 4) {
            clock += 10ms;
            BOOST_REQUIRE(((co_await look(id)).recipients.passed <= 2));
            BOOST_TEST((sent(s) > 0 || !(co_await look(id)).rest_from));
            co_await parts->campaign_guard.look(id);
            co_await sleep_for(1ms);
        }
        while (!(co_await look(id)).rest_from)
            co_await parts->campaign_guard.look(id);
        BOOST_TEST((*(co_await look(id)).rest_from <= clock + 20min));
        BOOST_TEST(((co_await look(id)).recipients.passed == 2));
        clock += 20min;
        while (sent(s) < 40) {
            clock += 1s;
            co_await parts->campaign_guard.look(id);
            co_await sleep_for(1ms);
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

// Between two looks the clock may be set, or the machine may sleep.
BOOST_AUTO_TEST_CASE(nobody_has_a_turn_when_the_window_has_closed_unseen)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        clock = utc("2026-11-27T12:00:00Z");
        const auto id = co_await begin(
            s, addresses(3), R"("window":{"from":"11:00","until":"13:00","zone":"UTC"})"
        );
        BOOST_TEST(co_await look_closely(s, id) == "");
        BOOST_TEST(sent(s) == 3);

        clock = utc("2026-11-27T13:00:00Z");
        co_await add(id, "late@example.org");
        const auto other = co_await draft(s, addresses(1, "other"));
        co_await start(other);
        BOOST_TEST(co_await look_closely(s, other) == ""); // whoever has a turn has had it by now
        BOOST_TEST(sent(s) == 4);
        BOOST_TEST(((co_await look(id)).recipients.passed == 3));

        clock = utc("2026-11-28T11:00:00Z");
        BOOST_TEST(co_await look_closely(s, id) == "");
        BOOST_TEST(sent(s) == 5);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(what_waits_is_held_back_when_the_window_closed_before_a_restart)
{
    const pause_scope everything{.kind = pause_kind::all, .name = {}};
    campaign_id id;
    clock = utc("2026-11-27T12:00:00Z");
    auto before = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause(everything);
        id = co_await begin(
            s, addresses(3), R"("window":{"from":"11:00","until":"13:00","zone":"UTC"})"
        );
        co_await parts->campaign_guard.look(id);
        co_await passed(id, 3);
    };
    run_stages(before);
    clock = utc("2026-11-27T14:00:00Z");
    auto after = [&](stages& s) -> asio::awaitable<void> {
        co_await begin(s);
        s.pause_control.resume(everything, true);
        const auto other = co_await draft(s, addresses(1, "other"));
        co_await start(other);
        co_await parts->campaign_guard.look(other);
        co_await s.until(state::sent, 1);
        BOOST_TEST(s.store.counts().at(lane::campaign, state::queued) == 3);
        clock = utc("2026-11-28T11:00:00Z");
        BOOST_TEST(co_await look_closely(s, id) == "");
        BOOST_TEST(sent(s) == 4);
    };
    run_stages(after);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
