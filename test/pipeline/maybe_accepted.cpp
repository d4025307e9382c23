// What Resend may have accepted is repeated as it is, or not at all; what it surely has not is
// taken apart as ever.
#include "pipeline/damage.hpp"
#include "relay/policy/retry.hpp"
#include "support/few_files.hpp"
#include "support/until.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>

namespace relay {

namespace asio = boost::asio;
using test::scripted_api;
using test::stages;

namespace {

struct maybe_accepted_fixture : test::stage_fixture
{
    std::vector<message_id> ids;

    // Seals what waits as it is, without sending it: what a crash leaves behind.
    asio::awaitable<void> seal_all(stages& s)
    {
        sealed_request request{
            .id = s.id_source.next_request(wall_now()),
            .lane = lane::campaign,
            .batch = true,
            .members = ids,
            .sealed_at = moment_now(),
        };
        BOOST_TEST(co_await s.store.seal(std::move(request)));
    }

    static asio::awaitable<void> ended(stages& s, std::int64_t messages)
    {
        const auto& counts = s.store;
        while (counts.counts().at(lane::campaign, state::sent) +
                   counts.counts().at(lane::campaign, state::dead) <
               messages)
            co_await test::let_others_go_on();
    }

    static asio::awaitable<void> all_unknown(stages& s, std::size_t messages)
    {
        const auto letters = co_await s.message_reader.dead_letters({});
        BOOST_TEST(letters.size() == messages);
        for (const auto& letter : letters)
            BOOST_TEST((letter.reason == death::outcome_unknown));
    }

    static std::set<std::string> keys(const stages& s)
    {
        std::set<std::string> all;
        for (const auto& sending : s.api.sent)
            all.insert(sending.key);
        return all;
    }
};

send_report refused_when(bool guilty, const scripted_api::sending& sending)
{
    return guilty ? scripted_api::fail(verdict::refused, 422, "validation_error")
                  : scripted_api::accept(sending);
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(what_may_have_been_accepted, maybe_accepted_fixture)

BOOST_AUTO_TEST_CASE(is_not_split_when_a_later_answer_refuses_it)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.api.answer = [&s](const scripted_api::sending&) {
            return s.api.sent.size() == 1 ? scripted_api::fail(verdict::no_answer)
                                          : scripted_api::fail(verdict::refused, 413);
        };
        ids = co_await s.queue_batch(10);
        s.pause_control.resume(std::nullopt, true);
        co_await ended(s, 10);
        BOOST_TEST(s.api.sent.size() == 2u);
        BOOST_TEST(keys(s).size() == 1u);
        co_await all_unknown(s, 10);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(is_of_unknown_outcome_when_a_later_answer_refuses_it_alone)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.api.answer = [&s](const scripted_api::sending&) {
            return s.api.sent.size() == 1 ? scripted_api::fail(verdict::no_answer)
                                          : scripted_api::fail(verdict::refused, 422);
        };
        s.submit("one");
        co_await ended(s, 1);
        co_await all_unknown(s, 1);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(is_not_split_when_it_was_on_its_way_at_a_crash)
{
    auto before = [&](stages& s) -> asio::awaitable<void> {
        ids = co_await s.queue_batch(10);
        co_await seal_all(s);
    };
    run_stages(before);
    prepare = [](stages& s) {
        s.api.answer = [](const auto&) { return scripted_api::fail(verdict::refused, 404); };
    };
    auto after = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.resume(std::nullopt, true);
        co_await ended(s, 10);
        BOOST_TEST(s.api.sent.size() == 1u);
        co_await all_unknown(s, 10);
    };
    run_stages(after);
}

// A pooled connection took it, and then no new one came about.
BOOST_AUTO_TEST_CASE(is_not_split_when_it_was_written_and_then_there_was_no_connection)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.api.answer = [&s](const scripted_api::sending&) {
            auto report = scripted_api::fail(verdict::not_sent);
            report.written = true;
            return s.api.sent.size() == 1 ? report : scripted_api::fail(verdict::server_error, 500);
        };
        ids = co_await s.queue_batch(4);
        s.pause_control.resume(std::nullopt, true);
        // What a probe of the pause meets is no attempt: it is lifted again and again.
        while (s.store.counts().at(lane::campaign, state::dead) < 4) {
            if (!s.pauses.list().empty())
                s.pause_control.resume(std::nullopt, true);
            co_await test::let_others_go_on();
        }
        BOOST_TEST(keys(s).size() == 1u);
        co_await all_unknown(s, 4);
    };
    run_stages(story);
}

// A pooled connection took it, and what it was repeated on at once answered.
BOOST_AUTO_TEST_CASE(is_not_split_when_only_the_repetition_within_its_exchange_was_answered)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.api.answer = [](const scripted_api::sending&) {
            auto report = scripted_api::fail(verdict::refused, 422, "validation_error");
            report.lost = true;
            return report;
        };
        ids = co_await s.queue_batch(10);
        s.pause_control.resume(std::nullopt, true);
        co_await ended(s, 10);
        BOOST_TEST(s.api.sent.size() == 1u);
        co_await all_unknown(s, 10);
    };
    run_stages(story);
}

// Two errors, although Resend took it: its webhooks say so after the first one.
BOOST_AUTO_TEST_CASE(is_sent_when_an_event_says_so_before_it_would_be_split)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.api.answer = [&](const scripted_api::sending&) {
            if (s.api.sent.size() == 1)
                for (const auto id : ids) {
                    incoming_event e{
                        .kind = event_kind::delivered,
                        .at = wall_now(),
                        .received = wall_now(),
                        .message = id,
                        .resend_id = "r" + std::to_string(id.value),
                    };
                    e.digest[0] = static_cast<unsigned char>(id.value);
                    e.digest[1] = static_cast<unsigned char>(id.value >> 8);
                    s.event_log.record(std::move(e), [](bool, const recorded_event&) {});
                }
            return scripted_api::fail(verdict::server_error, 502);
        };
        ids = co_await s.queue_batch(4);
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::sent, 4);
        BOOST_TEST(s.api.sent.size() == 2u);
        BOOST_TEST(keys(s).size() == 1u);
        BOOST_TEST(s.in_flight.requests().empty());
    };
    run_stages(story);
}

// Its key is young enough when its turn comes, and not any more when its body has been read.
BOOST_AUTO_TEST_CASE(does_not_leave_when_its_key_has_died_since_its_turn_came)
{
    auto before = [&](stages& s) -> asio::awaitable<void> {
        ids = co_await s.queue_batch(1);
        constexpr milliseconds left{500}; // it takes longer until the body is asked for again
        auto at = moment_now();
        at.wall -= key_life - left;
        at.uptime -= key_life - left;
        sealed_request request{
            .id = s.id_source.next_request(wall_now()),
            .lane = lane::campaign,
            .members = ids,
            .sealed_at = at,
        };
        BOOST_TEST(co_await s.store.seal(std::move(request)));
    };
    run_stages(before);
    // From the start on: whoever has read from the file before keeps it open.
    std::optional<test::no_more_files> none;
    prepare = [&](stages&) { none.emplace(); };
    auto after = [&](stages& s) -> asio::awaitable<void> {
        const test::counted_lines trouble("the store cannot be read");
        s.pause_control.resume(std::nullopt, true);
        // The body is asked for in vain; or its key had died before, on a slow machine.
        co_await test::until([&] {
            return trouble.count() != 0 || s.store.counts().at(lane::campaign, state::dead) != 0;
        });
        none.reset();
        co_await ended(s, 1);
        BOOST_TEST(s.api.sent.empty());
        co_await all_unknown(s, 1);
    };
    run_stages(after);
}

// The machine's own clock may have been set back.
BOOST_AUTO_TEST_CASE(has_a_key_that_dies_by_the_clock_of_the_stores_database_too)
{
    outgoing r;
    r.sealed.sealed_at = moment_now();
    r.attempted = true;
    r.left_again = r.sealed.sealed_at->wall + key_life - milliseconds(1);
    BOOST_TEST(!key_has_died(r));
    r.left_again = r.sealed.sealed_at->wall + key_life;
    BOOST_TEST(key_has_died(r));
    r.attempted = false; // Resend does not know it
    BOOST_TEST(!key_has_died(r));
}

BOOST_AUTO_TEST_CASE(is_all_taken_up_after_a_crash_however_much_it_is)
{
    constexpr int requests = 1'100;
    auto before = [&](stages& s) -> asio::awaitable<void> {
        for (int i = 0; i < requests; ++i) {
            const auto now = moment_now();
            new_message m{
                .id = s.id_source.next_message(now.wall),
                .flow =
                    {.lane = i % 2 == 0 ? lane::transactional : lane::campaign,
                     .domain = "a.example"},
                .recipients = 1,
                .body = "b" + std::to_string(i),
                .summary = "{}",
            };
            m.sealed_in = s.id_source.next_request(now.wall);
            m.sealed_at = now;
            s.store.accept(std::move(m), [](const accept_result&, new_message&&) {});
        }
        co_await s.store.flush();
    };
    run_stages(before);
    auto after = [&](stages& s) -> asio::awaitable<void> {
        s.submit("new", lane::transactional);
        co_await s.until(state::sent, requests + 1);
        BOOST_TEST(s.api.sent.size() == static_cast<std::size_t>(requests) + 1);
    };
    run_stages(after);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(what_surely_was_not_accepted, maybe_accepted_fixture)

// Each half of a batch that the key's own trouble meets goes back to its queue.
BOOST_AUTO_TEST_CASE(does_not_stay_sealed_when_a_pause_begins)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.api.answer = [](const scripted_api::sending& sending) {
            return sending.bodies.size() == 8
                       ? scripted_api::fail(verdict::refused, 422, "validation_error")
                       : scripted_api::fail(verdict::account, 401, "invalid_api_key");
        };
        ids = co_await s.queue_batch(8);
        s.pause_control.resume(std::nullopt, true);
        co_await test::until([&] {
            return s.pauses.blocks_everything() && s.in_flight.requests().empty();
        });
        BOOST_TEST((co_await s.queue_reader.open_requests()).empty());
        s.api.answer = scripted_api::accept;
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::sent, 8);
    };
    run_stages(story);
}

// The relay dies when the halves of a refused batch wait for their turn: they have not left yet.
BOOST_AUTO_TEST_CASE(is_halved_on_after_a_crash)
{
    auto before = [&](stages& s) -> asio::awaitable<void> {
        ids = co_await s.queue_batch(8);
        sealed_request whole{
            .id = s.id_source.next_request(wall_now()),
            .lane = lane::campaign,
            .batch = true,
            .members = ids,
            .sealed_at = moment_now(),
        };
        std::array<sealed_request, 2> halves;
        for (std::size_t i = 0; i < 2; ++i) {
            const auto begin = ids.begin() + static_cast<std::ptrdiff_t>(4 * i);
            halves[i] = {
                .id = s.id_source.next_request(wall_now()),
                .lane = lane::campaign,
                .batch = true,
                .members = {begin, begin + 4},
                .sealed_at = moment_now(),
                .ready = true,
            };
        }
        BOOST_TEST(co_await s.store.seal(whole));
        s.store.split(whole, halves[0], halves[1], {.at = wall_now()}, {});
        co_await s.store.flush();
    };
    run_stages(before);
    prepare = [](stages& s) {
        s.api.answer = [](const scripted_api::sending& sending) {
            return refused_when(contains(sending, "m5"), sending);
        };
    };
    auto after = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::sent, 7);
        co_await s.until(state::dead, 1);
        const auto letters = co_await s.message_reader.dead_letters({});
        BOOST_TEST((letters.at(0).message.id == ids.at(5)));
        BOOST_TEST((letters.at(0).reason == death::refused));
    };
    run_stages(after);
}

// Its key is as old as its first sending, however long it waited for that.
BOOST_AUTO_TEST_CASE(has_a_young_key_when_it_leaves_for_the_first_time)
{
    auto before = [&](stages& s) -> asio::awaitable<void> {
        ids = co_await s.queue_batch(1);
        auto long_ago = moment_now();
        long_ago.wall -= std::chrono::hours(24);
        long_ago.uptime -= std::chrono::hours(24);
        sealed_request request{
            .id = s.id_source.next_request(wall_now()),
            .lane = lane::campaign,
            .members = ids,
            .sealed_at = long_ago,
            .ready = true,
        };
        BOOST_TEST(co_await s.store.seal(std::move(request)));
    };
    run_stages(before);
    prepare = [](stages& s) {
        s.api.answer = [&s](const scripted_api::sending& sending) {
            return s.api.sent.size() < 3 ? scripted_api::fail(verdict::server_error, 500)
                                         : scripted_api::accept(sending);
        };
    };
    auto after = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.resume(std::nullopt, true);
        co_await ended(s, 1);
        BOOST_TEST(s.store.counts().at(lane::campaign, state::sent) == 1);
        BOOST_TEST(s.api.sent.size() == 3u);
    };
    run_stages(after);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
