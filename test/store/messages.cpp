#include "relay/store/message_reader.hpp"
#include "relay/store/queue_reader.hpp"
#include "relay/store/store.hpp"
#include "store/open_store.hpp"
#include "store/sqlite.hpp"

#include <filesystem>
#include <iterator>

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
        queue_reader stored(db->path());
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
        queue_reader stored(db->path());
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
        queue_reader stored(db->path());
        BOOST_TEST((co_await stored.backlog()).empty());
        BOOST_TEST((co_await stored.due_messages(noon, 9)).empty());
        BOOST_TEST((co_await stored.due_messages(*m.scheduled_at, 9)).size() == 1u);
        BOOST_TEST((*co_await stored.next_due_message() == *m.scheduled_at));

        std::vector<accept_result> queued;
        db->promote({r.id}, wall_now(), [&](std::vector<accept_result> q) {
            queued = std::move(q);
        });
        co_await db->flush();
        BOOST_REQUIRE(queued.size() == 1u);
        BOOST_TEST((queued[0].flow == r.flow));
        BOOST_TEST((co_await state_of(r.id) == state::queued));
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(a_dead_letter_goes_out_again_or_for_good)
{
    auto test = [&]() -> asio::awaitable<void> {
        std::vector<message_id> ids_of_letters;
        for (int i = 0; i < 2; ++i) {
            auto request = co_await sealed("x");
            request.attempts = 3;
            db->bury(request, death::exhausted, {.at = noon, .result = {.status = 500}}, {});
            ids_of_letters.push_back(request.members[0]);
        }
        co_await db->flush();
        message_reader records(db->path());
        const auto groups = co_await records.dead_letter_groups();
        BOOST_REQUIRE(groups.size() == 1u);
        BOOST_TEST(groups[0].count == 2);

        const auto retried = co_await db->retry_dead({ids_of_letters[0], message_id{5}});
        BOOST_REQUIRE(retried.size() == 1u);
        BOOST_TEST((co_await state_of(ids_of_letters[0]) == state::queued));
        BOOST_TEST((co_await db->purge_dead({ids_of_letters[1]})) == 1u);
        BOOST_TEST((co_await records.dead_letters({})).empty());
        BOOST_TEST((co_await records.load_bodies({ids_of_letters[1]})).front().empty());
        BOOST_TEST((co_await records.load_bodies({ids_of_letters[0]})).front() == "x");
        BOOST_TEST(db->counts().at(lane::transactional, state::dead) == 0);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(an_unknown_outcome_is_settled_once_and_no_other_dead_letter_is)
{
    auto test = [&]() -> asio::awaitable<void> {
        auto unknown = co_await sealed("unknown");
        unknown.attempts = 3;
        const attempt_entry silence{.at = noon, .result = {.verdict = verdict::no_answer}};
        db->bury(unknown, death::outcome_unknown, silence, {});
        auto exhausted = co_await sealed("exhausted");
        db->bury(exhausted, death::exhausted, {.at = noon, .result = {.status = 500}}, {});
        const auto queued = co_await accept(make("queued"));

        std::vector<bool> settled;
        const auto note = [&](bool ok) { settled.push_back(ok); };
        const auto later = noon + std::chrono::hours(1);
        for (const auto id : {unknown.members[0], unknown.members[0], exhausted.members[0]})
            db->settle_unknown(id, "re-1", later, note);
        db->settle_unknown(queued.id, "re-1", later, note);
        db->settle_unknown(message_id{7}, "re-1", later, note);
        co_await db->flush();
        BOOST_TEST((settled == std::vector{true, false, false, false, false}));

        message_reader records(db->path());
        const auto found = co_await records.find(unknown.members[0]);
        BOOST_TEST((found->state == state::sent));
        BOOST_TEST(found->resend_id == "re-1");
        BOOST_TEST(found->attempts == 3);
        BOOST_TEST((*found->finished == later));
        BOOST_TEST((co_await records.load_bodies({unknown.members[0]})).front().empty());
        BOOST_TEST((*co_await records.find_by_resend_id("re-1") == unknown.members[0]));
        BOOST_TEST(((co_await records.dead_letters({})).size() == 1u));
        BOOST_TEST((co_await state_of(queued.id) == state::queued));
        BOOST_TEST(db->counts().at(lane::transactional, state::sent) == 1);
        BOOST_TEST(db->counts().at(lane::transactional, state::dead) == 1);
        BOOST_TEST((co_await db->retry_dead({unknown.members[0]})).empty());
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(an_expired_message_is_a_dead_letter_of_its_own_kind)
{
    auto test = [&]() -> asio::awaitable<void> {
        auto m = make("soon stale");
        m.expires = noon + std::chrono::minutes(5);
        const auto r = co_await accept(m);
        queue_reader stored(db->path());
        message_reader records(db->path());
        const auto expired = co_await stored.expired_messages(*m.expires, 9);
        BOOST_REQUIRE(expired.size() == 1u);
        BOOST_TEST((*co_await stored.next_expiry() == *m.expires));
        db->expire(expired[0].lane, expired[0].on_disk, {r.id}, *m.expires, {});
        co_await db->flush();
        BOOST_TEST((co_await state_of(r.id) == state::expired));
        BOOST_TEST(((co_await records.dead_letters({})).at(0).reason == death::expired));
        BOOST_TEST((co_await stored.expired_messages(*m.expires, 9)).empty());
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(what_has_left_the_queue_meanwhile_does_not_expire)
{
    auto test = [&]() -> asio::awaitable<void> {
        auto request = co_await sealed("sent in time");
        const auto id = request.members[0];
        settlement s{.request = request, .at = noon};
        s.sent.push_back({.id = id, .resend_id = "r"});
        db->settle(s, {});
        // Who looked just before saw it queued.
        db->expire(lane::transactional, state::queued, {id}, noon, {});
        const auto stale = co_await accept(make("stale"));
        for (int i = 0; i < 2; ++i)
            db->expire(lane::transactional, state::queued, {stale.id}, noon, {});
        co_await db->flush();
        BOOST_TEST((co_await state_of(id) == state::sent));
        message_reader records(db->path());
        BOOST_TEST(((co_await records.dead_letters({})).size() == 1u));
        const auto counts = db->counts();
        BOOST_TEST(counts.at(lane::transactional, state::sent) == 1);
        BOOST_TEST(counts.at(lane::transactional, state::expired) == 1);
        BOOST_TEST(counts.at(lane::transactional, state::queued) == 0);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(what_was_purged_is_neither_sent_again_nor_purged_again)
{
    auto test = [&]() -> asio::awaitable<void> {
        auto request = co_await sealed("x");
        const auto id = request.members[0];
        db->bury(request, death::exhausted, {.at = noon, .result = {.status = 500}}, {});
        BOOST_TEST((co_await db->purge_dead({id})) == 1u);
        BOOST_TEST((co_await db->purge_dead({id})) == 0u);
        BOOST_TEST((co_await db->retry_dead({id})).empty());
        BOOST_TEST((co_await state_of(id) == state::dead));
        const auto counts = db->counts();
        BOOST_TEST(counts.at(lane::transactional, state::dead) == 0);
        BOOST_TEST(counts.at(lane::transactional, state::queued) == 0);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(bodies_in_a_file_are_read_one_by_one_and_go_together)
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
        queue_reader stored(db->path());
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

        message_reader records(db->path());
        const auto found = co_await records.find_by_resend_id(uuid);
        BOOST_TEST((found == first.members[0]));
        const auto record = co_await records.find(*found);
        BOOST_TEST(record->resend_id == uuid);
        BOOST_TEST(!(co_await records.find_by_resend_id("another")).has_value());
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
