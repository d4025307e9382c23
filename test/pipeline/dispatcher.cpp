#include "relay/pipeline/dispatcher.hpp"

#include "pipeline/damage.hpp"
#include "support/few_files.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>

namespace relay {

namespace asio = boost::asio;
using test::scripted_api;
using test::stages;

namespace {

std::multiset<std::string> all_bodies(const scripted_api& api)
{
    std::multiset<std::string> bodies;
    for (const auto& s : api.sent)
        bodies.insert(s.bodies.begin(), s.bodies.end());
    return bodies;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(the_dispatcher, test::stage_fixture)

BOOST_AUTO_TEST_CASE(what_comes_in_is_sent_once)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        for (int i = 0; i < 1'000; ++i)
            s.submit(std::to_string(i), i % 2 == 0 ? lane::campaign : lane::transactional);
        co_await s.until(state::sent, 1'000);
        const auto bodies = all_bodies(s.api);
        BOOST_TEST(bodies.size() == 1'000u);
        BOOST_TEST(std::set<std::string>(bodies.begin(), bodies.end()).size() == 1'000u);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(a_lone_transactional_message_is_sealed_in_the_commit_that_accepts_it)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.submit("reset", lane::transactional);
        co_await s.until(state::sent, 1);
        BOOST_TEST(s.results[acceptance::sealed] == 1);
        BOOST_TEST(!s.api.sent.front().batch);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(transactional_messages_that_wait_go_first_and_together)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::all});
        for (int i = 0; i < 150; ++i)
            s.submit("news", lane::campaign);
        for (int i = 0; i < 3; ++i)
            s.submit("reset", lane::transactional);
        co_await s.until(state::queued, 153);
        BOOST_TEST(s.api.sent.empty());
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::sent, 153);
        BOOST_TEST(s.api.sent.front().bodies.size() == 3u);
        BOOST_TEST(contains(s.api.sent.front(), "reset"));
        BOOST_TEST(s.api.sent.at(1).bodies.size() == 100u);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(what_a_batch_cannot_carry_goes_alone)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::all});
        for (int i = 0; i < 5; ++i)
            s.submit("light");
        submission heavy{.body = "attached", .summary = "{}", .lane = lane::campaign};
        heavy.batchable = false;
        s.submit(heavy);
        co_await s.until(state::queued, 6);
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::sent, 6);
        for (const auto& sending : s.api.sent)
            BOOST_TEST(sending.batch == !contains(sending, "attached"));
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(a_batch_keeps_to_its_limit_of_bytes)
{
    cfg.limits.batch_max_bytes = 1'000;
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::all});
        for (int i = 0; i < 20; ++i)
            s.submit(std::string(300, 'x'));
        s.submit(std::string(5'000, 'y')); // larger than any batch: alone
        co_await s.until(state::queued, 21);
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::sent, 21);
        for (const auto& sending : s.api.sent) {
            std::size_t bytes = 2;
            for (const auto& body : sending.bodies)
                bytes += body.size() + 1;
            BOOST_TEST((bytes - 1 <= 1'000u || sending.bodies.size() == 1));
        }
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(an_attempt_that_fails_is_repeated_byte_for_byte_under_its_key)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        int attempts = 0;
        s.api.answer = [&](const scripted_api::sending& sending) {
            return ++attempts < 3 ? scripted_api::fail(verdict::server_error, 500)
                                  : scripted_api::accept(sending);
        };
        const auto id = s.submit("one", lane::transactional);
        co_await s.until(state::sent, 1);
        BOOST_TEST(s.api.sent.size() == 3u);
        for (const auto& sending : s.api.sent) {
            BOOST_TEST(sending.key == s.api.sent.front().key);
            BOOST_TEST(sending.bodies == s.api.sent.front().bodies);
        }
        const auto record = co_await s.message_reader.find(id);
        BOOST_TEST(record->attempts == 3);
        BOOST_TEST(record->history.size() == 2u);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(three_failures_are_the_end)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.api.answer = [](const auto&) { return scripted_api::fail(verdict::server_error, 500); };
        s.submit("one", lane::transactional);
        co_await s.until(state::dead, 1);
        BOOST_TEST(s.api.sent.size() == 3u);
        const auto letters = co_await s.message_reader.dead_letters({});
        BOOST_TEST((letters.at(0).reason == death::exhausted));
        BOOST_TEST(letters.at(0).message.attempts == 3);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(what_never_had_an_answer_is_never_said_to_have_failed)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.api.answer = [](const auto&) { return scripted_api::fail(verdict::no_answer); };
        s.submit("one", lane::transactional);
        co_await s.until(state::dead, 1);
        const auto letters = co_await s.message_reader.dead_letters({});
        BOOST_TEST((letters.at(0).reason == death::outcome_unknown));

        const auto refused = co_await s.dead_letters.retry({}, false, false);
        BOOST_TEST(refused.done == 0u);
        BOOST_TEST(refused.skipped.size() == 1u);
        s.api.answer = scripted_api::accept;
        const auto retried = co_await s.dead_letters.retry({}, false, true);
        BOOST_TEST(retried.done == 1u);
        co_await s.until(state::sent, 1);
        BOOST_TEST(s.api.sent.back().key != s.api.sent.front().key);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(only_the_guilty_message_of_a_refused_batch_dies)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.api.answer = [](const scripted_api::sending& sending) {
            return contains(sending, "bad") ? scripted_api::fail(verdict::refused, 422, "nope")
                                            : scripted_api::accept(sending);
        };
        s.pause_control.pause({.kind = pause_kind::all});
        for (int i = 0; i < 100; ++i)
            s.submit(i == 37 ? "bad" : "good" + std::to_string(i));
        co_await s.until(state::queued, 100);
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::sent, 99);
        co_await s.until(state::dead, 1);
        const auto letters = co_await s.message_reader.dead_letters({});
        BOOST_TEST((letters.at(0).reason == death::refused));
        BOOST_TEST(letters.at(0).error.name == "nope");
        BOOST_TEST(
            (co_await s.queue_reader.load_bodies({letters.at(0).message.id})).at(0) == "bad"
        );
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(a_batch_that_is_always_answered_with_errors_is_split_down_to_the_guilty_one)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.api.answer = [](const scripted_api::sending& sending) {
            return contains(sending, "bad") ? scripted_api::fail(verdict::server_error, 500)
                                            : scripted_api::accept(sending);
        };
        s.pause_control.pause({.kind = pause_kind::all});
        for (int i = 0; i < 8; ++i)
            s.submit(i == 5 ? "bad" : "good" + std::to_string(i));
        co_await s.until(state::queued, 8);
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::sent, 7);
        co_await s.until(state::dead, 1);
        BOOST_TEST(((co_await s.message_reader.dead_letters({})).at(0).reason == death::exhausted));
    };
    run_stages(story);
}

// Whatever it was answered before: it may have been accepted then.
BOOST_AUTO_TEST_CASE(a_key_that_has_died_leaves_an_unknown_outcome)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::all});
        const auto id = s.submit("x", lane::transactional);
        co_await s.until(state::queued, 1);
        id_source yesterday(0);
        sealed_request request{
            .id = yesterday.next_request(wall_now() - std::chrono::hours(24)),
            .members = {id},
            .attempts = 1};
        BOOST_TEST(co_await s.store.seal(request));
        const auto record = co_await s.message_reader.find(id);
        s.ready_queue.withdraw(id, record->flow, record->place);
        auto facts = co_await s.queue_reader.load_facts(request.members);
        s.repeat(std::move(request), std::move(facts));
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::dead, 1);
        const auto letters = co_await s.message_reader.dead_letters({});
        BOOST_TEST((letters.at(0).reason == death::outcome_unknown));
    };
    run_stages(story);
}

// What is repeated, and may have been accepted before: dead, or sent once more under its key?
BOOST_AUTO_TEST_CASE(a_key_is_used_while_its_age_is_sure_to_be_below_its_life)
{
    using namespace std::chrono_literals;
    struct sealing
    {
        std::string body;
        milliseconds id_ahead{}; // of the clock
        std::optional<moment> at;
        bool goes_out{};
    };
    const auto now = moment_now();
    const std::array sealings = {
        sealing{"an id ahead of the clock, nothing else known", 47h, std::nullopt, false},
        sealing{"seconds ahead", 5s, std::nullopt, true},
        sealing{
            "set forward and back since", 48h, moment{now.wall + 48h, now.uptime, now.boot}, true},
        sealing{"set back since", 1h, moment{now.wall, now.uptime - 24h, now.boot}, false},
        sealing{"ahead, before the machine's start", 2h, moment{now.wall + 1h, 0ms, 1}, false},
        sealing{"old by the wall clock", -24h, moment{now.wall - 24h, now.uptime, now.boot}, false},
    };
    std::multiset<std::string> expected;
    auto crash = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::all});
        for (const auto& how : sealings) {
            id_source numbers(0);
            sealed_request request{
                .id = numbers.next_request(now.wall + how.id_ahead),
                .members = {s.submit(how.body, lane::transactional)},
                .sealed_at = how.at};
            co_await s.store.flush();
            BOOST_TEST(co_await s.store.seal(std::move(request)));
            if (how.goes_out)
                expected.insert(how.body);
        }
    };
    run_stages(crash);

    auto again = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::sent, 2);
        co_await s.until(state::dead, 4);
        const auto sent = all_bodies(s.api);
        BOOST_TEST(sent == expected, boost::test_tools::per_element());
        for (const auto& letter : co_await s.message_reader.dead_letters({}))
            BOOST_TEST((letter.reason == death::outcome_unknown));
    };
    run_stages(again);
}

BOOST_AUTO_TEST_CASE(what_was_on_its_way_at_a_crash_is_repeated_as_it_was)
{
    std::vector<scripted_api::sending> before;
    auto crash = [&](stages& s) -> asio::awaitable<void> {
        // An answer that never is recorded: as if the process had died before it came
        s.api.answer = [](const auto&) { return scripted_api::fail(verdict::not_sent); };
        s.pause_control.pause({.kind = pause_kind::all});
        for (int i = 0; i < 10; ++i)
            s.submit("m" + std::to_string(i));
        co_await s.until(state::queued, 10);
        std::vector<message_id> members;
        for (const auto& m : co_await s.queue_reader.load_queue(
                 (co_await s.queue_reader.backlog()).at(0).id, 0, 4, 0
             ))
            members.push_back(m.id);
        sealed_request request{
            .id = s.id_source.next_request(wall_now()), .lane = lane::campaign, .batch = true};
        request.members = members;
        co_await s.store.seal(request);
        before.push_back({.batch = true, .key = s.id_codec.to_uuid(request.id)});
    };
    run_stages(crash);

    auto again = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::sent, 10);
        const auto same_key = [&](const auto& sending) {
            return sending.key == before.front().key;
        };
        BOOST_TEST_REQUIRE(std::ranges::count_if(s.api.sent, same_key) == 1);
        BOOST_TEST(std::ranges::find_if(s.api.sent, same_key)->bodies.size() == 4u);
        BOOST_TEST(all_bodies(s.api).size() == 10u);
    };
    run_stages(again);
}

// Nobody knows what became of the attempt that the crash cut off, whatever the earlier ones came
// to.
BOOST_AUTO_TEST_CASE(a_crash_during_a_retry_leaves_an_unknown_outcome)
{
    test::stage_fixture after;
    auto before = [&](stages& s) -> asio::awaitable<void> {
        int attempts = 0;
        s.api.answer = [&](const scripted_api::sending& sending) {
            if (++attempts == 1)
                return scripted_api::fail(verdict::server_error, 500);
            // What a crash would leave now, while the bytes are on their way
            std::filesystem::copy(
                directory.path(),
                after.directory.path(),
                std::filesystem::copy_options::recursive |
                    std::filesystem::copy_options::overwrite_existing
            );
            return scripted_api::accept(sending);
        };
        s.submit("one", lane::transactional);
        co_await s.until(state::sent, 1);
        BOOST_TEST(attempts == 2);
    };
    run_stages(before);

    after.prepare = [](stages& s) {
        s.api.answer = [](const auto&) { return scripted_api::fail(verdict::server_error, 500); };
    };
    auto again = [&](stages& s) -> asio::awaitable<void> {
        co_await s.until(state::dead, 1);
        const auto letters = co_await s.message_reader.dead_letters({});
        BOOST_TEST((letters.at(0).reason == death::outcome_unknown));
        BOOST_TEST(letters.at(0).message.attempts == 3);
    };
    after.run_stages(again);
}

BOOST_AUTO_TEST_CASE(a_message_is_cancelled_in_time_or_not_at_all)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        const auto sent = s.submit("sent", lane::transactional);
        co_await s.until(state::sent, 1);
        BOOST_TEST(
            (co_await s.message_admin.cancel(s.id_codec.to_uuid(sent)) == cancel_result::too_late)
        );
        s.pause_control.pause({.kind = pause_kind::all});
        const auto first = s.submit("first");
        const auto second = s.submit("second");
        co_await s.until(state::queued, 2);
        BOOST_TEST(
            (co_await s.message_admin.cancel(s.id_codec.to_uuid(first)) == cancel_result::cancelled)
        );
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::sent, 2);
        BOOST_TEST(
            ((co_await s.message_finder.find(s.id_codec.to_uuid(second)))->now == state::sent)
        );
        BOOST_TEST(all_bodies(s.api).count("first") == 0u);
        BOOST_TEST((co_await s.message_admin.cancel("nonsense") == cancel_result::unknown));
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(a_scheduled_message_waits_for_its_time_and_a_stale_one_expires)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        wall_time left_at;
        s.api.answer = [&](const scripted_api::sending& sending) {
            left_at = wall_now();
            return scripted_api::accept(sending);
        };
        submission soon{.body = "soon", .summary = "{}", .lane = lane::transactional};
        const auto due = wall_now() + milliseconds(30);
        soon.scheduled_at = due;
        s.submit(soon);
        co_await s.until(state::sent, 1);
        BOOST_TEST((left_at >= due));

        s.pause_control.pause({.kind = pause_kind::all});
        submission stale{.body = "stale", .summary = "{}", .lane = lane::transactional};
        stale.ttl = milliseconds(20);
        s.submit(stale);
        co_await s.until(state::expired, 1);
        s.pause_control.resume(std::nullopt, true);
        BOOST_TEST(all_bodies(s.api).count("stale") == 0u);
    };
    run_stages(story);
}

// More than memory takes: most of it is read back from disk, in order, once.
BOOST_AUTO_TEST_CASE(no_message_dies_because_too_many_files_are_open)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::all});
        for (int i = 0; i < 40; ++i)
            s.submit(std::to_string(i) + std::string(1 << 20, 'x')); // more than memory keeps
        co_await s.until(state::queued, 40);
        {
            const test::counted_lines trouble("the store cannot be read");
            const test::no_more_files none;
            s.pause_control.resume(std::nullopt, true);
            while (trouble.count() == 0 && s.store.counts().at(lane::campaign, state::dead) == 0)
                co_await sleep_for(milliseconds(1));
        }
        co_await s.until(state::sent, 40);
        BOOST_TEST(s.store.counts().at(lane::campaign, state::dead) == 0);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(a_long_backlog_leaves_completely_and_in_order)
{
    constexpr int messages = 30'000;
    auto fill = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::all});
        for (int i = 0; i < messages; ++i) {
            s.submit(std::to_string(i));
            if (i % 1'000 == 0)
                co_await s.ingest.room(lane::campaign);
        }
        co_await s.until(state::queued, messages);
        BOOST_TEST(s.ready_queue.messages(lane::campaign) <= 20'000u);
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::sent, messages);
        std::vector<int> order;
        for (const auto& sending : s.api.sent)
            for (const auto& body : sending.bodies)
                order.push_back(std::stoi(body));
        BOOST_TEST(order.size() == static_cast<std::size_t>(messages));
        BOOST_TEST(std::ranges::is_sorted(order));
    };
    run_stages(fill);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
