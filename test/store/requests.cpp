#include "relay/store/message_reader.hpp"
#include "relay/store/queue_reader.hpp"
#include "relay/store/store.hpp"
#include "store/open_store.hpp"

namespace relay {

namespace asio = boost::asio;

using test::noon;

BOOST_FIXTURE_TEST_SUITE(requests_in_a_store, test::store_fixture)

BOOST_AUTO_TEST_CASE(a_sealed_request_is_found_after_a_crash_with_its_members_in_order)
{
    std::vector<message_id> members;
    auto before = [&]() -> asio::awaitable<void> {
        for (int i = 0; i < 3; ++i)
            members.insert(members.begin(), (co_await accept(make("b", lane::campaign))).id);
        sealed_request request{
            .id = ids.next_request(noon),
            .lane = lane::campaign,
            .batch = true,
            .members = members};
        BOOST_TEST(co_await db->seal(request));
    };
    test::run(ctx, before());
    reopen();

    auto after = [&]() -> asio::awaitable<void> {
        queue_reader stored(db->location());
        const auto open = co_await stored.open_requests();
        BOOST_REQUIRE(open.size() == 1u);
        BOOST_TEST(open.front().batch);
        BOOST_TEST((open.front().lane == lane::campaign));
        BOOST_TEST((open.front().members == members));
        BOOST_TEST((open.front().on_disk == state::queued));
    };
    test::run(ctx, after());
}

BOOST_AUTO_TEST_CASE(a_message_can_be_accepted_and_sealed_in_one_commit)
{
    auto test = [&]() -> asio::awaitable<void> {
        auto m = make("urgent");
        m.sealed_in = ids.next_request(noon);
        const auto r = co_await accept(m);
        BOOST_TEST((r.status == acceptance::sealed));
        queue_reader stored(db->location());
        BOOST_TEST((co_await stored.backlog()).empty());
        const auto open = co_await stored.open_requests();
        BOOST_REQUIRE(open.size() == 1u);
        BOOST_TEST((open.front().id == *m.sealed_in));
        BOOST_TEST((open.front().on_disk == state::sealed));

        // Taken apart, it queues like any other.
        std::vector<accept_result> queued;
        db->release(open.front(), [&](bool, std::vector<accept_result> r2) {
            queued = std::move(r2);
        });
        co_await db->flush();
        BOOST_REQUIRE(queued.size() == 1u);
        BOOST_TEST((co_await stored.load_queue(queued[0].flow, 0, 9, 9)).size() == 1u);
        BOOST_TEST((co_await stored.open_requests()).empty());
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(a_settled_request_leaves_what_was_sent_and_what_was_refused)
{
    auto test = [&]() -> asio::awaitable<void> {
        sealed_request request{.id = ids.next_request(noon), .batch = true, .attempts = 1};
        for (const auto* body : {"good", "bad"})
            request.members.push_back((co_await accept(make(body))).id);
        co_await db->seal(request);

        settlement s{.request = request, .at = noon};
        s.sent.push_back({.id = request.members[0], .resend_id = "abc"});
        outcome no{.verdict = verdict::refused, .status = 422, .name = "n", .message = "m"};
        s.refused.push_back({.id = request.members[1], .result = no});
        db->settle(s, {});
        co_await db->flush();

        queue_reader stored(db->location());
        message_reader records(db->location());
        const auto sent = co_await records.find(request.members[0]);
        BOOST_TEST((sent->state == state::sent));
        BOOST_TEST(sent->resend_id == "abc");
        BOOST_TEST(sent->attempts == 1);
        const auto bodies = co_await records.load_bodies(request.members);
        BOOST_TEST(bodies[0].empty());  // a body goes as soon as its message is finished
        BOOST_TEST(bodies[1] == "bad"); // but a dead letter may be sent again

        const auto letters = co_await records.dead_letters({});
        BOOST_REQUIRE(letters.size() == 1u);
        BOOST_TEST((letters[0].reason == death::refused));
        BOOST_TEST(letters[0].error.message == "m");
        BOOST_TEST(letters[0].message.history.size() == 1u);
        BOOST_TEST((co_await stored.backlog()).empty());
        BOOST_TEST(db->counts().at(lane::transactional, state::sent) == 1);
        BOOST_TEST(db->counts().at(lane::transactional, state::dead) == 1);
        BOOST_TEST(db->counts().at(lane::transactional, state::queued) == 0);
    };
    test::run(ctx, test());
}

// Neighbours are written by one statement, which asks for the id of each as it comes to it.
BOOST_AUTO_TEST_CASE(each_message_of_a_batch_has_the_id_that_resend_gave_it)
{
    auto test = [&]() -> asio::awaitable<void> {
        settlement s{.request = {.id = ids.next_request(noon), .batch = true}, .at = noon};
        for (int i = 0; i < 100; ++i) {
            auto m = make(std::to_string(i));
            auto id = m.id;
            const auto uuid = "00000000-0000-4000-8000-000000000" + std::to_string(100 + i);
            db->accept(std::move(m), [](const accept_result&, new_message&&) {});
            if (i % 7 != 3) // some are in other requests
                s.sent.push_back({.id = id, .resend_id = uuid});
            else
                ids.next_message(noon);
        }
        for (const auto& m : s.sent)
            s.request.members.push_back(m.id);
        db->settle(s, {});
        co_await db->flush();
        message_reader records(db->location());
        for (const auto& m : s.sent)
            BOOST_TEST((co_await records.find(m.id))->resend_id == m.resend_id);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(a_request_remembers_when_it_was_sealed)
{
    auto test = [&]() -> asio::awaitable<void> {
        const moment at{.wall = noon, .uptime = milliseconds(5), .boot = 7};
        auto m = make("together");
        m.sealed_in = ids.next_request(noon);
        m.sealed_at = at;
        co_await accept(m);
        const auto apart = (co_await accept(make("apart"))).id;
        sealed_request request{.id = ids.next_request(noon), .members = {apart}, .sealed_at = at};
        co_await db->seal(request);
        sealed_request unknown{.id = ids.next_request(noon), .members = {apart}};
        co_await db->seal(unknown);
        db->postpone(request, noon, attempt_entry{.at = noon}, {});
        co_await db->flush();

        queue_reader stored(db->location());
        auto found = co_await stored.open_requests();
        BOOST_REQUIRE(found.size() == 2u);
        BOOST_TEST(!found[1].sealed_at.has_value());
        found[1] =
            (co_await stored.due_requests(lane::transactional, noon, {}, {}, 1)).at(0).request;
        for (const auto& r : found) {
            BOOST_REQUIRE(r.sealed_at.has_value());
            BOOST_TEST((r.sealed_at->wall == at.wall && r.sealed_at->uptime == at.uptime));
            BOOST_TEST(r.sealed_at->boot == at.boot);
        }
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(a_postponed_request_is_due_at_its_time_and_keeps_its_attempts)
{
    auto test = [&]() -> asio::awaitable<void> {
        auto request = co_await sealed("x");
        request.attempts = 1;
        request.maybe_accepted = true;
        const auto due = noon + std::chrono::minutes(3);
        db->postpone(request, due, attempt_entry{.at = noon, .result = {.status = 500}}, {});
        co_await db->flush();

        queue_reader stored(db->location());
        message_reader records(db->location());
        BOOST_TEST((co_await state_of(request.members[0]) == state::waiting));
        constexpr auto l = lane::transactional;
        BOOST_TEST((co_await stored.due_requests(l, due - milliseconds(1), {}, {}, 9)).empty());
        BOOST_TEST((co_await stored.due_requests(lane::campaign, due, {}, {}, 9)).empty());
        const auto now_due = co_await stored.due_requests(l, due, {}, {}, 9);
        BOOST_REQUIRE(now_due.size() == 1u);
        BOOST_TEST(now_due[0].request.attempts == 1);
        BOOST_TEST(now_due[0].request.maybe_accepted);
        BOOST_TEST((now_due[0].request.on_disk == state::waiting));
        BOOST_TEST((co_await stored.due_requests(l, due, due, request.id, 9)).empty());
        BOOST_TEST((*co_await stored.next_due_request(l, {}, {}) == due));
        BOOST_TEST((co_await stored.open_requests()).empty());
        BOOST_TEST((*(co_await records.find(request.members[0]))->next_attempt == due));
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(a_split_request_goes_on_as_two)
{
    auto test = [&]() -> asio::awaitable<void> {
        sealed_request whole{.id = ids.next_request(noon), .batch = true};
        for (int i = 0; i < 3; ++i)
            whole.members.push_back((co_await accept(make("b"))).id);
        co_await db->seal(whole);
        sealed_request first{.id = ids.next_request(noon), .members = {whole.members[0]}};
        sealed_request second{
            .id = ids.next_request(noon),
            .batch = true,
            .members = {whole.members[1], whole.members[2]},
        };
        db->split(whole, first, second, {.at = noon, .result = {.status = 422}}, {});
        co_await db->flush();

        queue_reader stored(db->location());
        const auto open = co_await stored.open_requests();
        BOOST_REQUIRE(open.size() == 2u);
        BOOST_TEST((open[0].members == first.members));
        BOOST_TEST((open[1].members == second.members));
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(the_counts_are_those_of_the_rows_after_many_changes)
{
    auto test = [&]() -> asio::awaitable<void> {
        for (int i = 0; i < 50; ++i) {
            auto request = co_await sealed(std::to_string(i));
            request.attempts = 1;
            if (i % 3 == 0) {
                settlement s{.request = request, .at = noon};
                s.sent.push_back({.id = request.members[0], .resend_id = "r"});
                db->settle(s, {});
            } else if (i % 3 == 1) {
                db->postpone(request, noon, attempt_entry{.at = noon, .result = {}}, {});
            }
        }
        co_await db->flush();
    };
    test::run(ctx, test());
    const auto before = db->counts();
    reopen();
    const auto after = db->counts();
    BOOST_TEST((before.by_lane_and_state == after.by_lane_and_state));
    BOOST_TEST(after.at(lane::transactional, state::sent) == 17);
    BOOST_TEST(after.at(lane::transactional, state::waiting) == 17);
    BOOST_TEST(after.at(lane::transactional, state::queued) == 16);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
