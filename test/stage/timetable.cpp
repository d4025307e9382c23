#include "relay/stage/timetable.hpp"

#include "stage/fixture.hpp"

#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include <thread>

namespace relay {

namespace asio = boost::asio;
using test::scripted_api;
using test::stages;

namespace {

new_message make(stages& s, std::string body)
{
    return {
        .id = s.ids.next_message(wall_now()),
        .flow = {.campaign = "c", .domain = "a.example"},
        .recipients = 1,
        .body = std::move(body),
        .summary = "{}",
    };
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

        auto m = make(s, "second");
        m.sealed_in = s.ids.next_request(wall_now());
        const sealed_request request{
            .id = *m.sealed_in, .members = {m.id}, .attempts = 1, .on_disk = state::sealed};
        s.disk.accept(std::move(m), [](const accept_result&, new_message&&) {});
        const attempt_entry why{.at = wall_now(), .result = {.status = 500}};
        const auto due = wall_now() - std::chrono::hours(1);
        s.disk.postpone(request, due, why, [&](bool) { s.postponed.notify_all(); });
        co_await s.until(state::sent, 2);
        BOOST_TEST(s.api.sent.size() == 3u);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(what_is_scheduled_while_the_disk_is_being_read_is_not_missed)
{
    stages s(ctx, cfg, silence);
    const auto time_for_a_reading = [] {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    };
    // It has read that nothing is due, and that nothing will be, but does not know yet.
    asio::post(ctx, [&] { s.tasks.spawn(run_schedule(s.stored, s.disk, s.queue, s.scheduled)); });
    ctx.poll_one();
    time_for_a_reading();
    ctx.poll_one();
    time_for_a_reading();

    auto m = make(s, "soon");
    m.scheduled_at = wall_now() + milliseconds(100);
    s.disk.accept(std::move(m), [](const accept_result&, new_message&&) {});
    while (s.disk.stats().commits == 0)
        std::this_thread::yield();
    s.scheduled.notify_all();

    auto story = [&]() -> asio::awaitable<void> {
        co_await s.until(state::queued, 1);
        co_await s.tasks.shut_down(milliseconds(0));
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
            s.disk.accept(std::move(m), [](const accept_result&, new_message&&) {});
        }
        co_await s.disk.flush();
        s.tasks.spawn(run_count_retention(s.disk, cfg.retention));
        std::size_t days = 3;
        for (int i = 0; i < 5'000 && days == 3; ++i) {
            co_await sleep_for(milliseconds(1));
            const auto report = co_await s.events.report({.by = report_by::day});
            days = report.rows.size();
        }
        BOOST_TEST(days == 2u);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
