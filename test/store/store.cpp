#include "relay/store/store.hpp"

#include "relay/store/reader.hpp"
#include "store/open_store.hpp"
#include "store/sqlite.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <future>

namespace relay {

namespace asio = boost::asio;

namespace {

using test::noon;

struct fixture : test::open_store
{
    new_message make(std::string body, lane l = lane::transactional)
    {
        return {
            .id = ids.next_message(noon),
            .flow = {.lane = l, .campaign = "c", .tenant = "t", .domain = "acme.example"},
            .recipients = 1,
            .body = std::move(body),
            .summary = "{}",
        };
    }

    asio::awaitable<accept_result> accept(new_message m)
    {
        accept_result answer;
        db->accept(std::move(m), [&](const accept_result& r, new_message&&) { answer = r; });
        co_await db->flush();
        co_return answer;
    }

    // One message in a request that is sealed
    asio::awaitable<sealed_request> sealed(std::string body)
    {
        const auto r = co_await accept(make(std::move(body)));
        sealed_request request{.id = ids.next_request(noon), .members = {r.id}};
        BOOST_TEST(co_await db->seal(request));
        co_return request;
    }

    asio::awaitable<state> state_of(message_id id)
    {
        reader records(db->path());
        const auto found = co_await records.find(id);
        BOOST_REQUIRE(found.has_value());
        co_return found->state;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(a_store, fixture)

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
        reader records(db->path());
        const auto flows = co_await records.backlog();
        BOOST_REQUIRE(flows.size() == 1u);
        BOOST_TEST(flows.front().key.tenant == "t");
        const auto queue = co_await records.load_queue(flows.front().id, 0, 10, 6);
        BOOST_REQUIRE(queue.size() == 3u);
        for (std::size_t i = 0; i < 3; ++i)
            BOOST_TEST((queue[i].id == accepted[i]));
        // Six bytes of bodies were allowed: the third stays on disk.
        BOOST_TEST(queue[1].body == "two");
        BOOST_TEST(!queue[2].loaded);
        BOOST_TEST(queue[2].bytes == 5u);
        const auto third = co_await records.load_bodies({accepted[2]});
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
        reader records(db->path());
        const auto open = co_await records.open_requests();
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
        reader records(db->path());
        BOOST_TEST((co_await records.backlog()).empty());
        const auto open = co_await records.open_requests();
        BOOST_REQUIRE(open.size() == 1u);
        BOOST_TEST((open.front().id == *m.sealed_in));
        BOOST_TEST((open.front().on_disk == state::sealed));

        // Taken apart, it queues like any other.
        std::vector<accept_result> queued;
        db->release(open.front(), [&](std::vector<accept_result> r2) { queued = std::move(r2); });
        co_await db->flush();
        BOOST_REQUIRE(queued.size() == 1u);
        BOOST_TEST((co_await records.load_queue(queued[0].flow, 0, 9, 9)).size() == 1u);
        BOOST_TEST((co_await records.open_requests()).empty());
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

        reader records(db->path());
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
        BOOST_TEST((co_await records.backlog()).empty());
        BOOST_TEST(db->counts().at(lane::transactional, state::sent) == 1);
        BOOST_TEST(db->counts().at(lane::transactional, state::dead) == 1);
        BOOST_TEST(db->counts().at(lane::transactional, state::queued) == 0);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(a_postponed_request_is_due_at_its_time_and_keeps_its_attempts)
{
    auto test = [&]() -> asio::awaitable<void> {
        auto request = co_await sealed("x");
        request.attempts = 1;
        request.unanswered = true;
        const auto due = noon + std::chrono::minutes(3);
        db->postpone(request, due, {.at = noon, .result = {.status = 500}}, {});
        co_await db->flush();

        reader records(db->path());
        BOOST_TEST((co_await state_of(request.members[0]) == state::waiting));
        BOOST_TEST((co_await records.due_requests(due - milliseconds(1), {}, {}, 9)).empty());
        const auto now_due = co_await records.due_requests(due, {}, {}, 9);
        BOOST_REQUIRE(now_due.size() == 1u);
        BOOST_TEST(now_due[0].request.attempts == 1);
        BOOST_TEST(now_due[0].request.unanswered);
        BOOST_TEST((now_due[0].request.on_disk == state::waiting));
        BOOST_TEST((co_await records.due_requests(due, due, request.id, 9)).empty());
        BOOST_TEST((*co_await records.next_due_request({}, {}) == due));
        BOOST_TEST((co_await records.open_requests()).empty());
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

        reader records(db->path());
        const auto open = co_await records.open_requests();
        BOOST_REQUIRE(open.size() == 2u);
        BOOST_TEST((open[0].members == first.members));
        BOOST_TEST((open[1].members == second.members));
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
        reader records(db->path());
        BOOST_TEST((co_await records.backlog()).empty());
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
        reader records(db->path());
        BOOST_TEST((co_await records.backlog()).empty());
        BOOST_TEST((co_await records.due_messages(noon, 9)).empty());
        BOOST_TEST((co_await records.due_messages(*m.scheduled_at, 9)).size() == 1u);
        BOOST_TEST((*co_await records.next_due_message() == *m.scheduled_at));

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
        reader records(db->path());
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

        reader records(db->path());
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
        reader records(db->path());
        const auto expired = co_await records.expired_messages(*m.expires, 9);
        BOOST_REQUIRE(expired.size() == 1u);
        BOOST_TEST((*co_await records.next_expiry() == *m.expires));
        db->expire(expired[0].lane, expired[0].on_disk, {r.id}, *m.expires, {});
        co_await db->flush();
        BOOST_TEST((co_await state_of(r.id) == state::expired));
        BOOST_TEST(((co_await records.dead_letters({})).at(0).reason == death::expired));
        BOOST_TEST((co_await records.expired_messages(*m.expires, 9)).empty());
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(what_is_finished_is_forgotten_after_its_time_and_nothing_else)
{
    auto test = [&]() -> asio::awaitable<void> {
        auto done = co_await sealed("done");
        settlement s{.request = done, .at = noon};
        s.sent.push_back({.id = done.members[0], .resend_id = "r"});
        db->settle(s, {});
        const auto queued = co_await accept(make("queued"));
        auto dead = co_await sealed("dead");
        db->bury(dead, death::exhausted, {.at = noon, .result = {}}, {});
        co_await db->flush();

        const auto later = noon + std::chrono::hours(1);
        co_await db->forget(later, later, std::nullopt);
        reader records(db->path());
        BOOST_TEST(!(co_await records.find(done.members[0])).has_value());
        BOOST_TEST((co_await records.find(queued.id)).has_value());
        BOOST_TEST((co_await records.find(dead.members[0])).has_value());

        co_await db->forget(later, later, later);
        BOOST_TEST((co_await records.dead_letters({})).empty());
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(accepted_recipients_are_counted_by_day_over_a_restart)
{
    auto settle = [&](wall_time at, std::uint32_t recipients) -> asio::awaitable<void> {
        auto request = co_await sealed("x");
        settlement s{.request = request, .at = at};
        s.sent.push_back({.id = request.members[0], .resend_id = "r"});
        s.recipients = recipients;
        db->settle(s, {});
        co_await db->flush();
    };
    test::run(ctx, settle(noon, 3));
    test::run(ctx, settle(noon + std::chrono::hours(1), 4));
    test::run(ctx, settle(noon + std::chrono::hours(12), 5));
    reopen();
    BOOST_TEST(db->accepted_recipients(noon) == 12);
    BOOST_TEST(db->accepted_recipients(noon + std::chrono::hours(13)) == 5);
    BOOST_TEST(db->accepted_recipients(noon + std::chrono::hours(36)) == 0);
}

BOOST_AUTO_TEST_CASE(pauses_of_a_scope_may_follow_each_other_within_a_millisecond)
{
    auto test = [&]() -> asio::awaitable<void> {
        db->pause_began("account", noon, "first");
        db->pause_ended("account", noon);
        db->pause_began("account", noon, "second");
        db->pause_ended("account", noon + milliseconds(5));
        db->pause_began("quota", noon, "third");
        co_await db->flush();
        reader records(db->path());
        const auto found =
            co_await records.pauses_between(noon - milliseconds(1), noon + milliseconds(9));
        BOOST_REQUIRE(found.size() == 3u);
        BOOST_TEST(found[0].why == "first");
        BOOST_TEST((found[0].ended == noon));
        BOOST_TEST((found[1].ended == noon + milliseconds(5)));
        BOOST_TEST(!found[2].ended.has_value());

        // What ended is forgotten with the mail that it held up.
        const auto later = noon + std::chrono::hours(1);
        co_await db->forget(later, later, std::nullopt);
        BOOST_TEST((co_await records.pauses_between({}, later)).size() == 1u);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(the_queue_is_counted_by_flow_and_facts_are_read_without_bodies)
{
    auto test = [&]() -> asio::awaitable<void> {
        auto one = make("one", lane::campaign);
        one.recipients = 3;
        const auto first = co_await accept(one);
        co_await accept(make("two", lane::campaign));
        auto other = make("three", lane::campaign);
        other.flow.domain = "other.example";
        co_await accept(other);
        reader records(db->path());
        const auto flows = co_await records.count_queued();
        BOOST_REQUIRE(flows.size() == 2u);
        BOOST_TEST(flows[0].messages == 2);
        BOOST_TEST(flows[1].key.domain == "other.example");
        const auto facts = co_await records.load_facts({message_id{7}, first.id});
        BOOST_TEST(facts.at(0).domain.empty());
        BOOST_TEST(facts.at(1).domain == "acme.example");
        BOOST_TEST(facts.at(1).recipients == 3u);
        BOOST_TEST((co_await records.load_queue(first.flow, 0, 9, 0)).at(0).recipients == 3u);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(small_facts_and_the_secret_outlive_a_restart)
{
    const auto secret = db->secret();
    auto test = [&]() -> asio::awaitable<void> {
        db->remember("limit", "10");
        co_await db->flush();
    };
    test::run(ctx, test());
    reopen();
    BOOST_TEST(db->recall("limit") == "10");
    BOOST_TEST(db->recall("nothing").empty());
    BOOST_TEST((db->secret() == secret));
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
        reader records(db->path());
        const auto bodies = co_await records.load_bodies({members[0], members[131], members[299]});
        BOOST_TEST(bodies[0] == "0" + std::string(2'000, 'x'));
        BOOST_TEST(bodies[1] == "131" + std::string(2'000, 'x'));
        BOOST_TEST(bodies[2] == "299" + std::string(2'000, 'x'));
        const auto flows = co_await records.backlog();
        const auto queue = co_await records.load_queue(flows[0].id, 0, 1'000, 1 << 20);
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
        const auto left = co_await records.load_bodies({members[6], members[7]});
        BOOST_TEST(left[0].empty());
        BOOST_TEST(left[1] == "7" + std::string(2'000, 'x'));
    };
    test::run(ctx, after());
    const auto files = [this] {
        using iterator = std::filesystem::directory_iterator;
        return std::distance(iterator(directory.path() + "/bodies"), iterator());
    };
    BOOST_TEST(files() == 1);
    reopen();
    BOOST_TEST(files() == 0);
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

        reader records(db->path());
        const auto found = co_await records.find_by_resend_id(uuid);
        BOOST_TEST((found == first.members[0]));
        const auto record = co_await records.find(*found);
        BOOST_TEST(record->resend_id == uuid);
        BOOST_TEST(!(co_await records.find_by_resend_id("another")).has_value());
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(a_second_relay_is_kept_out)
{
    BOOST_CHECK_THROW(open(), store_locked);
}

BOOST_AUTO_TEST_CASE(a_file_that_is_no_database_is_an_error)
{
    test::temporary_directory other;
    std::ofstream(other.path() + "/relay.db") << std::string(100'000, 'x');
    const auto nothing = [](const std::string&) {};
    BOOST_CHECK_THROW(store(other.path(), ctx.get_executor(), nothing), store_error);
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
                db->postpone(request, noon, {.at = noon, .result = {}}, {});
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
