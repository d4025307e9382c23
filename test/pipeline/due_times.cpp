#include "pipeline/fixture.hpp"
#include "support/until.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <list>
#include <string_view>
#include <thread>
#include <vector>

namespace relay {

namespace asio = boost::asio;
using test::scripted_api;
using test::stages;

namespace {

new_message
make(stages& s, std::string body, lane l = lane::transactional, std::string domain = "a.example")
{
    return {
        .id = s.id_source.next_message(wall_now()),
        .flow = {.lane = l, .campaign = "c", .domain = std::move(domain)},
        .recipients = 1,
        .body = std::move(body),
        .summary = "{}",
    };
}

// Puts it on disk as sealed into a request of its own, as if that were on its way.
sealed_request seal(stages& s, new_message m)
{
    const auto now = moment_now();
    m.sealed_in = s.id_source.next_request(now.wall);
    m.sealed_at = now;
    const sealed_request request{
        .id = *m.sealed_in,
        .lane = m.flow.lane,
        .members = {m.id},
        .sealed_at = now,
        .on_disk = state::sealed};
    s.store.accept(std::move(m), [](const accept_result&, new_message&&) {});
    return request;
}

// Puts it on disk as one whose attempt has failed.
asio::awaitable<void> let_wait(stages& s, new_message m, wall_time due)
{
    auto request = seal(s, std::move(m));
    co_await s.store.flush();
    request.attempts = 1;
    const attempt_entry why{.at = wall_now(), .result = {.status = 500}};
    s.store.postpone(std::move(request), due, why, [&s](bool) { s.postponed.notify_all(); });
}

bool was_sent(const stages& s, std::string_view body)
{
    return std::ranges::any_of(s.api.sent, [body](const auto& sending) {
        return sending.bodies.front() == body;
    });
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(what_happens_at_a_time, test::stage_fixture)

// As after the clock was set back by an hour
BOOST_AUTO_TEST_CASE(a_request_is_repeated_though_it_is_due_before_one_that_was)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.api.answer = [&](const scripted_api::sending& sending) {
            return s.api.sent.size() == 1 ? scripted_api::fail(verdict::server_error, 500)
                                          : scripted_api::accept(sending);
        };
        s.submit("first", lane::transactional);
        co_await s.until(state::sent, 1);

        co_await let_wait(s, make(s, "second"), wall_now() - std::chrono::hours(1));
        co_await s.until(state::sent, 2);
        BOOST_TEST(s.api.sent.size() == 3u);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(a_transactional_request_is_repeated_however_many_of_a_paused_campaign_wait)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::lane, .name = "campaign"});
        for (int i = 0; i < 100; ++i)
            co_await let_wait(
                s, make(s, "news", lane::campaign), wall_now() - std::chrono::hours(1)
            );
        co_await s.until(state::waiting, 100);
        co_await let_wait(s, make(s, "reset", lane::transactional), wall_now());
        co_await s.until(state::sent, 1);
        BOOST_TEST(was_sent(s, "reset"));
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(a_request_of_a_domain_that_is_paused_by_hand_is_not_repeated)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        const pause_scope domain{.kind = pause_kind::domain, .name = "held.example"};
        s.pause_control.pause(domain);
        auto held = make(s, "held", lane::campaign, "held.example");
        const auto id = held.id;
        co_await let_wait(s, std::move(held), wall_now() - std::chrono::hours(1));
        co_await let_wait(s, make(s, "free", lane::campaign), wall_now() - std::chrono::minutes(1));
        co_await s.until(state::sent, 1);
        BOOST_TEST(!was_sent(s, "held"));
        BOOST_TEST((co_await s.message_finder.find(id))->waits_for == "pause:domain:held.example");

        s.pause_control.resume(domain, false);
        co_await s.until(state::sent, 2);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(nor_is_one_that_a_crash_has_interrupted)
{
    const pause_scope domain{.kind = pause_kind::domain, .name = "held.example"};
    auto before = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause(domain);
        seal(s, make(s, "held", lane::campaign, "held.example"));
        co_await s.until(state::sealed, 1);
    };
    run_stages(before);

    auto after = [&](stages& s) -> asio::awaitable<void> {
        co_await let_wait(s, make(s, "free", lane::campaign), wall_now());
        co_await s.until(state::sent, 1);
        BOOST_TEST(!was_sent(s, "held"));
        s.pause_control.resume(domain, false);
        co_await s.until(state::sent, 2);
    };
    run_stages(after);
}

BOOST_AUTO_TEST_CASE(what_is_scheduled_while_the_disk_is_being_read_is_not_missed)
{
    std::list<asio::io_context> elsewhere; // the reader's thread may still be leaving them
    stages s(ctx, cfg, silence);
    // The disk is read in the order in which it is asked: what was asked for before this is read.
    const auto wait_for_readings = [&] {
        auto& other = elsewhere.emplace_back();
        asio::co_spawn(other, s.queue_reader.backlog(), asio::detached);
        other.run();
    };
    // It has read that nothing is due, and that nothing will be, but does not know yet.
    asio::post(ctx, [&] { s.tasks.spawn(s.message_scheduler.run_schedule(lane::transactional)); });
    ctx.poll_one();
    wait_for_readings();
    ctx.poll_one();
    wait_for_readings();

    auto m = make(s, "soon");
    m.scheduled_at = wall_now() + milliseconds(100);
    s.store.accept(std::move(m), [](const accept_result&, new_message&&) {});
    while (s.store.stats().commits == 0)
        std::this_thread::yield();
    s.scheduled.notify_all();

    auto story = [&]() -> asio::awaitable<void> {
        co_await s.until(state::queued, 1);
        co_await s.tasks.shut_down(milliseconds(0));
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(a_scheduled_transactional_message_does_not_wait_for_the_campaign_of_its_time)
{
    constexpr int campaign = 5'000;
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::lane, .name = "campaign"});
        std::int64_t still_scheduled = 0;
        s.api.answer = [&](const scripted_api::sending& sending) {
            still_scheduled = s.store.counts().at(lane::campaign, state::scheduled);
            return scripted_api::accept(sending);
        };
        const auto due = wall_now() + std::chrono::seconds(2);
        for (int i = 0; i < campaign; ++i) {
            auto m = make(s, "news", lane::campaign);
            m.scheduled_at = due;
            s.store.accept(std::move(m), [](const accept_result&, new_message&&) {});
        }
        auto m = make(s, "reset");
        m.scheduled_at = due + milliseconds(1);
        s.store.accept(std::move(m), [](const accept_result&, new_message&&) {});
        co_await s.store.flush();
        s.scheduled.notify_all();
        co_await s.until(state::sent, 1);
        BOOST_TEST(still_scheduled > 0);
        co_await s.until(state::queued, campaign);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(what_a_request_holds_does_not_keep_others_from_expiring)
{
    constexpr int held = 250; // more than a page
    const auto long_ago = wall_now() - std::chrono::hours(1);
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::all});
        std::vector<new_message> messages;
        sealed_request request{.id = s.id_source.next_request(wall_now()), .batch = true};
        for (int i = 0; i < held; ++i) {
            messages.push_back(make(s, "held"));
            messages.back().expires = long_ago;
            request.members.push_back(messages.back().id);
        }
        s.repeat(std::move(request), std::vector<message_facts>(held));
        messages.push_back(make(s, "stale"));
        messages.back().expires = long_ago + std::chrono::minutes(1);
        for (auto& m : messages)
            s.store.accept(std::move(m), [](const accept_result&, new_message&&) {});
        co_await s.store.flush();
        s.expiring.notify_all();
        co_await s.until(state::expired, 1);
        BOOST_TEST(s.store.counts().at(lane::transactional, state::queued) == held);
    };
    run_stages(story);
}

// After an outage all that is left of a campaign may be too old.
BOOST_AUTO_TEST_CASE(what_has_expired_in_the_queue_is_written_together_and_what_has_not_is_sent)
{
    constexpr int stale = 3'000;
    stages s(ctx, cfg, silence);
    auto story = [&]() -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::all});
        const auto arrive = [&](const accept_result& where, new_message&& m) {
            s.ready_queue.arrived(where, std::move(m));
        };
        for (int i = 0; i < stale; ++i) {
            auto m = make(s, "stale", lane::campaign);
            m.expires = wall_now() - std::chrono::hours(1);
            s.store.accept(std::move(m), arrive);
        }
        s.store.accept(make(s, "fresh", lane::campaign), arrive);
        co_await s.until(state::queued, stale + 1);
        co_await s.store.flush(); // or the last of them may not be counted yet
        const auto before = s.store.stats().operations;
        s.pause_control.resume(std::nullopt, true);
        s.start_sending(s.tasks);
        co_await s.until(state::expired, stale);
        co_await s.until(state::sent, 1);
        BOOST_TEST(s.store.stats().operations - before < 100u);
        co_await s.stop();
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(days_are_counted_for_as_long_as_reports_are_kept)
{
    cfg.retention.reports = std::chrono::days(30);
    auto story = [&](stages& s) -> asio::awaitable<void> {
        id_source ids(0);
        for (const int days_ago : {40, 20, 0}) {
            auto m = make(s, "x");
            m.id = ids.next_message(wall_now() - std::chrono::days(days_ago));
            s.store.accept(std::move(m), [](const accept_result&, new_message&&) {});
        }
        co_await s.store.flush();
        s.tasks.spawn(s.store_cleaner.run_counts());
        std::size_t days = 3;
        for (int i = 0; i < 5'000 && days == 3; ++i) {
            co_await test::let_others_go_on();
            const auto report = co_await s.event_reader.report({.by = report_by::day});
            days = report.rows.size();
        }
        BOOST_TEST(days == 2u);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
