// Requests that were in flight at a crash
#include "pipeline/fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>

namespace relay {

namespace asio = boost::asio;
using test::scripted_api;
using test::stages;

BOOST_FIXTURE_TEST_SUITE(a_crash, test::stage_fixture)

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
        BOOST_TEST(test::all_bodies(s.api).size() == 10u);
    };
    run_stages(again);
}

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

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
