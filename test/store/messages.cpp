#include "relay/store/message_reader.hpp"
#include "relay/store/queue_reader.hpp"
#include "relay/store/store.hpp"
#include "store/open_store.hpp"
#include "store/sql/statement.hpp"
#include "store/sqlite/connection.hpp"

#include <filesystem>
#include <iterator>
#include <string>
#include <vector>

namespace relay {

namespace asio = boost::asio;

using test::noon;

BOOST_FIXTURE_TEST_SUITE(messages_in_a_store, test::store_fixture)

BOOST_AUTO_TEST_CASE(what_was_accepted_is_there_after_a_restart_in_its_order)
{
    std::vector<message_id> accepted;
    auto before = [&]() -> asio::awaitable<void> {
        for (const auto* body : {"one", "two", "three"}) {
            const auto r = co_await accept(make(body));
            BOOST_TEST((r.status == acceptance::queued));
            accepted.push_back(r.id);
        }
    };
    test::run(ctx, before());
    reopen();

    auto after = [&]() -> asio::awaitable<void> {
        queue_reader stored(db->location());
        const auto flows = co_await stored.backlog();
        BOOST_REQUIRE(flows.size() == 1u);
        BOOST_TEST(flows.front().key.tenant == "t");
        const auto queue = co_await stored.load_queue(flows.front().id, 0, 10, 6);
        BOOST_REQUIRE(queue.size() == 3u);
        for (std::size_t i = 0; i < 3; ++i)
            BOOST_TEST((queue[i].id == accepted[i]));
        // Six bytes of bodies were allowed: the third stays on disk.
        BOOST_TEST(queue[1].body == "two");
        BOOST_TEST(!queue[2].loaded);
        BOOST_TEST(queue[2].bytes == 5u);
        const auto third = co_await stored.load_bodies({accepted[2]});
        BOOST_TEST(third.front() == "three");
        BOOST_TEST(db->last_id() == accepted.back().value);
    };
    test::run(ctx, after());
}

BOOST_AUTO_TEST_CASE(places_grow_also_over_a_restart)
{
    accept_result first;
    accept_result second;
    auto one = [&]() -> asio::awaitable<void> { first = co_await accept(make("one")); };
    auto two = [&]() -> asio::awaitable<void> { second = co_await accept(make("two")); };
    test::run(ctx, one());
    reopen();
    test::run(ctx, two());
    BOOST_TEST(first.place < second.place);
    BOOST_TEST((first.flow == second.flow));
}

BOOST_AUTO_TEST_CASE(a_key_is_known_for_a_day)
{
    auto test = [&]() -> asio::awaitable<void> {
        auto m = make("one");
        m.idempotency_key = "k";
        m.fingerprint = {1};
        const auto first = co_await accept(m);

        auto same = make("one");
        same.idempotency_key = "k";
        same.fingerprint = {1};
        const auto again = co_await accept(same);
        BOOST_TEST((again.status == acceptance::duplicate));
        BOOST_TEST((again.id == first.id));

        auto other = make("other");
        other.idempotency_key = "k";
        other.fingerprint = {2};
        BOOST_TEST(((co_await accept(other)).status == acceptance::key_conflict));

        other.id = ids.next_message(noon + std::chrono::hours(24));
        BOOST_TEST(((co_await accept(other)).status == acceptance::queued));
        BOOST_TEST(db->counts().at(lane::transactional, state::queued) == 2);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(a_queued_message_can_be_cancelled_and_a_sent_one_cannot)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto queued = co_await accept(make("x"));
        BOOST_TEST((co_await db->cancel(queued.id, noon) == cancel_result::cancelled));
        BOOST_TEST((co_await db->cancel(queued.id, noon) == cancel_result::too_late));
        BOOST_TEST((co_await db->cancel(message_id{7}, noon) == cancel_result::unknown));
        BOOST_TEST((co_await state_of(queued.id) == state::cancelled));
        queue_reader stored(db->location());
        BOOST_TEST((co_await stored.backlog()).empty());
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(a_scheduled_message_is_queued_at_its_time)
{
    auto test = [&]() -> asio::awaitable<void> {
        auto m = make("later");
        m.scheduled_at = noon + std::chrono::hours(1);
        const auto r = co_await accept(m);
        BOOST_TEST((r.status == acceptance::scheduled));
        queue_reader stored(db->location());
        BOOST_TEST((co_await stored.backlog()).empty());
        BOOST_TEST((co_await stored.due_messages(lane::transactional, noon, 9)).empty());
        const auto due = co_await stored.due_messages(m.flow.lane, *m.scheduled_at, 9);
        BOOST_TEST(due.size() == 1u);
        BOOST_TEST((*co_await stored.next_due_message(m.flow.lane) == *m.scheduled_at));

        std::vector<message_id> ids(1, r.id);
        const auto queued = co_await db->promote(m.flow.lane, std::move(ids), wall_now());
        BOOST_REQUIRE(queued.size() == 1u);
        BOOST_TEST((queued[0].flow == r.flow));
        BOOST_TEST((queued[0].lane == m.flow.lane));
        BOOST_TEST((co_await state_of(r.id) == state::queued));
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(bodies_in_a_file_are_read_one_by_one_and_go_together, *test::only_on_sqlite())
{
    std::vector<message_id> members;
    auto before = [&]() -> asio::awaitable<void> {
        for (int i = 0; i < 300; ++i) {
            const auto body = std::to_string(i) + std::string(2'000, 'x');
            auto keep = [&](const accept_result& r, new_message&&) { members.push_back(r.id); };
            db->accept(make(body, lane::campaign), keep);
        }
        co_await db->flush();
    };
    test::run(ctx, before());
    reopen(); // what is known of the file in memory must not matter

    auto after = [&]() -> asio::awaitable<void> {
        queue_reader stored(db->location());
        const auto bodies = co_await stored.load_bodies({members[0], members[131], members[299]});
        BOOST_TEST(bodies[0] == "0" + std::string(2'000, 'x'));
        BOOST_TEST(bodies[1] == "131" + std::string(2'000, 'x'));
        BOOST_TEST(bodies[2] == "299" + std::string(2'000, 'x'));
        const auto flows = co_await stored.backlog();
        const auto queue = co_await stored.load_queue(flows[0].id, 0, 1'000, 1 << 20);
        BOOST_REQUIRE(queue.size() == 300u);
        for (std::size_t i = 0; i < queue.size(); ++i)
            BOOST_TEST(queue[i].body == std::to_string(i) + std::string(2'000, 'x'));

        // All but one are sent; that one dies, and must keep its body, alone.
        sealed_request request{
            .id = ids.next_request(noon),
            .lane = lane::campaign,
            .batch = true,
            .members = members};
        settlement s{.request = request, .at = noon};
        for (const auto id : members)
            if (id != members[7])
                s.sent.push_back({.id = id, .resend_id = "r"});
        s.refused.push_back({.id = members[7], .result = {.status = 422}});
        db->settle(s, {});
        co_await db->flush();
        const auto left = co_await stored.load_bodies({members[6], members[7]});
        BOOST_TEST(left[0].empty());
        BOOST_TEST(left[1] == "7" + std::string(2'000, 'x'));
    };
    test::run(ctx, after());
    const auto files = [this] {
        using iterator = std::filesystem::directory_iterator;
        return std::distance(iterator(directory.path() + "/bodies"), iterator());
    };
    BOOST_TEST(files() == 2); // one says whose folder it is
    reopen();
    BOOST_TEST(files() == 1);
    db.reset();
    sqlite::connection file(directory.path() + "/relay.db", sqlite::mode::read_only);
    BOOST_TEST(file.integer("SELECT count(*) FROM body") == 1);
}

// Those that are none are as they are, also one that is as long as a UUID's bytes.
BOOST_AUTO_TEST_CASE(resends_ids_need_not_be_uuids)
{
    auto test = [&]() -> asio::awaitable<void> {
        const std::vector<std::string> names{
            "56761188-7520-42d8-8898-ff6fc54ce618", "r", "fifteen letters", "sixteen letters!"};
        message_reader records(db->location());
        for (const auto& name : names) {
            const auto request = co_await sealed("x");
            settlement s{.request = request, .at = noon};
            s.sent.push_back({.id = request.members[0], .resend_id = name});
            db->settle(s, {});
            co_await db->flush();
            const auto found = co_await records.find(request.members[0]);
            BOOST_REQUIRE(found.has_value());
            BOOST_TEST(found->resend_id == name);
            BOOST_TEST((co_await records.find_by_resend_id(name) == request.members[0]));
        }
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(a_message_is_found_by_resends_id_however_many_came_after_it)
{
    auto test = [&]() -> asio::awaitable<void> {
        const std::string uuid = "56761188-7520-42d8-8898-ff6fc54ce618";
        auto first = co_await sealed("first");
        first.attempts = 1;
        settlement s{.request = first, .at = noon};
        s.sent.push_back({.id = first.members[0], .resend_id = uuid});
        db->settle(s, {});
        for (int i = 0; i < 21'000; ++i)
            db->accept(make("x"), [](const accept_result&, new_message&&) {});
        co_await db->flush();

        message_reader records(db->location());
        const auto found = co_await records.find_by_resend_id(uuid);
        BOOST_TEST((found == first.members[0]));
        const auto record = co_await records.find(*found);
        BOOST_TEST(record->resend_id == uuid);
        BOOST_TEST(!(co_await records.find_by_resend_id("another")).has_value());
    };
    test::run(ctx, test());
}

// Anybody may ask for any id.
BOOST_AUTO_TEST_CASE(the_messages_are_looked_through_once_for_ids_that_none_has)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto send = [&](std::string uuid) -> asio::awaitable<message_id> {
            const auto request = co_await sealed("mail");
            settlement s{.request = request, .at = noon};
            s.sent.push_back({.id = request.members[0], .resend_id = std::move(uuid)});
            db->settle(s, {});
            co_await db->flush();
            co_return request.members[0];
        };
        const std::string before = "56761188-7520-42d8-8898-ff6fc54ce618";
        const auto first = co_await send(before);
        db.reset();
        db = open();

        message_reader records(db->location(), db->names_of_sent());
        for (const auto* nobodys : {"49a3999c-0ce1-4ea6-ab68-afcd6dc2e794", "another", "third"})
            BOOST_TEST(!(co_await records.find_by_resend_id(nobodys)).has_value());
        BOOST_TEST(records.searches() == 1u);
        BOOST_TEST((co_await records.find_by_resend_id(before) == first));

        const std::string since = "0e5c2c2e-0a2f-4d83-9c0b-3f4e5a6b7c8d";
        BOOST_TEST(!(co_await records.find_by_resend_id(since)).has_value());
        const auto second = co_await send(since);
        BOOST_TEST((co_await records.find_by_resend_id(since) == second));
        BOOST_TEST(records.searches() == 3u);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(what_is_due_is_found_by_lane_also_what_was_put_off)
{
    auto test = [&]() -> asio::awaitable<void> {
        std::vector<message_id> transactional;
        for (const auto l : {lane::campaign, lane::campaign, lane::transactional}) {
            auto m = make("x", l);
            m.scheduled_at = noon + std::chrono::minutes(l == lane::campaign ? 1 : 2);
            const auto r = co_await accept(std::move(m));
            if (l == lane::transactional)
                transactional.push_back(r.id);
        }
        const auto queued = co_await accept(make("put off"));
        co_await db->reschedule(queued.id, noon + std::chrono::minutes(3));
        transactional.push_back(queued.id);

        queue_reader stored(db->location());
        const auto later = noon + std::chrono::hours(1);
        const auto due = co_await stored.due_messages(lane::transactional, later, 9);
        BOOST_REQUIRE(due.size() == 2u);
        BOOST_TEST((due[0].id == transactional[0]));
        BOOST_TEST((due[1].id == transactional[1]));
        BOOST_TEST((co_await stored.due_messages(lane::campaign, later, 9)).size() == 2u);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
