#include "relay/store/events.hpp"

#include "relay/mail/address.hpp"
#include "relay/store/message_reader.hpp"
#include "relay/store/queue_reader.hpp"
#include "store/event_store.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <random>

namespace relay {

namespace asio = boost::asio;

namespace {

using test::noon;

using kinds = std::vector<event_kind>;

} // namespace

BOOST_FIXTURE_TEST_SUITE(events, test::event_store)

BOOST_AUTO_TEST_CASE(an_event_is_recorded_once_also_after_a_restart)
{
    message_id id;
    incoming_event opened;
    auto before = [&]() -> asio::awaitable<void> {
        id = co_await sent();
        opened = make(id, event_kind::opened);
        const auto first = co_await record(opened);
        BOOST_TEST(!first.duplicate);
        const auto again = co_await record(opened);
        BOOST_TEST(again.duplicate);
    };
    test::run(ctx, before());
    reopen();
    auto after = [&]() -> asio::awaitable<void> {
        const auto again = co_await record(opened);
        BOOST_TEST(again.duplicate);
        const auto numbers = co_await total();
        BOOST_TEST(numbers[metric::opened] == 1);
        BOOST_TEST(numbers[metric::opened_unique] == 1);
        BOOST_TEST(numbers[metric::delivered] == 1);
        const auto kinds_seen = co_await events_of(id);
        BOOST_TEST((kinds_seen == kinds{event_kind::opened}));
    };
    test::run(ctx, after());
}

BOOST_AUTO_TEST_CASE(counts_are_the_same_whatever_the_order_and_the_repetitions)
{
    auto story = [&]() -> asio::awaitable<void> {
        std::mt19937 random(7);
        std::vector<incoming_event> all;
        constexpr int messages = 20;
        for (int i = 0; i < messages; ++i) {
            const auto id = co_await sent();
            for (const auto kind :
                 {event_kind::sent,
                  event_kind::delivered,
                  event_kind::opened,
                  event_kind::opened,
                  event_kind::clicked})
                all.push_back(make(id, kind));
            if (i % 4 == 0) {
                all.push_back(make(id, event_kind::bounced));
                all.back().bounce = i % 8 == 0 ? bounce_kind::hard : bounce_kind::soft;
                all.back().bounce_sub_type = "General";
            }
        }
        const auto once = all;
        all.insert(all.end(), once.begin(), once.end());
        std::ranges::shuffle(all, random);
        for (const auto& e : all)
            co_await record(e);
        const auto n = co_await total();
        BOOST_TEST(n[metric::accepted] == messages);
        BOOST_TEST(n[metric::sent] == messages);
        BOOST_TEST(n[metric::delivered] == messages);
        BOOST_TEST(n[metric::opened] == 2 * messages);
        BOOST_TEST(n[metric::opened_unique] == messages);
        BOOST_TEST(n[metric::clicked] == messages);
        BOOST_TEST(n[metric::bounced_hard] == 3);
        BOOST_TEST(n[metric::bounced_soft] == 2);
        BOOST_TEST(n[*metric_of(fact::bounce_general)] == 5);
        BOOST_TEST(n.queued() == 0);
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(an_event_before_the_answer_is_parked_also_through_a_restart)
{
    message_id id;
    auto before = [&]() -> asio::awaitable<void> {
        id = co_await accept();
        const auto early = co_await record(untagged(id, event_kind::delivered));
        BOOST_TEST(!early.message.has_value());
    };
    test::run(ctx, before());
    reopen();
    auto after = [&]() -> asio::awaitable<void> {
        const auto nothing = co_await events_of(id);
        BOOST_TEST(nothing.empty());
        co_await send(id);
        const auto joined = co_await events_of(id);
        BOOST_TEST((joined == kinds{event_kind::delivered}));
        const auto numbers = co_await total();
        BOOST_TEST(numbers[metric::delivered] == 1);
    };
    test::run(ctx, after());
}

BOOST_AUTO_TEST_CASE(without_tags_messages_are_found_by_resends_id)
{
    auto story = [&]() -> asio::awaitable<void> {
        event_log(*db).find_by_resend_id();
        const auto id = co_await sent();
        co_await sent();
        const auto found = co_await record(untagged(id, event_kind::clicked));
        BOOST_TEST((found.message == id));
        const auto foreign = co_await record(untagged(message_id{7}, event_kind::clicked));
        BOOST_TEST(!foreign.message.has_value());
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(an_event_settles_an_unknown_outcome)
{
    auto story = [&]() -> asio::awaitable<void> {
        const auto id = co_await accept();
        const sealed_request request{
            .id = ids.next_request(noon),
            .lane = lane::campaign,
            .members = {id},
            .attempts = 1,
            .on_disk = state::queued,
        };
        co_await db->seal(request);
        db->bury(request, death::outcome_unknown, {.at = noon}, {});
        co_await db->flush();
        const auto dead = co_await total();
        BOOST_TEST(dead[metric::dead] == 1);
        const auto result = co_await record(make(id, event_kind::sent));
        BOOST_TEST(result.settled);
        message_reader records(db->location());
        const auto found = co_await records.find(id);
        BOOST_TEST((found->state == state::sent));
        BOOST_TEST(found->resend_id == uuid_of(id));
        const auto by_name = co_await records.find_by_resend_id(uuid_of(id));
        BOOST_TEST((by_name == id));
        const auto settled = co_await total();
        BOOST_TEST(settled[metric::dead] == 0);
        BOOST_TEST(settled[metric::sent] == 1);
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(evidence_that_came_before_the_last_attempt_failed_settles_the_outcome_too)
{
    auto story = [&]() -> asio::awaitable<void> {
        sealed_request request{
            .id = ids.next_request(noon),
            .lane = lane::campaign,
            .batch = true,
            .attempts = 3,
            .on_disk = state::queued,
        };
        request.members = {co_await accept(), co_await accept()};
        co_await db->seal(request);
        const auto sent = request.members[1];
        const auto result = co_await record(make(sent, event_kind::delivered));
        BOOST_TEST(!result.settled);
        db->bury(request, death::outcome_unknown, {.at = noon}, {});
        co_await db->flush();

        queue_reader stored(db->location());
        message_reader records(db->location());
        const auto found = co_await records.find(sent);
        BOOST_TEST((found->state == state::sent));
        BOOST_TEST(found->resend_id == uuid_of(sent));
        BOOST_TEST(found->attempts == 3);
        const auto letters = co_await records.dead_letters({});
        BOOST_REQUIRE(letters.size() == 1u);
        BOOST_TEST((letters[0].message.id == request.members[0]));
        BOOST_TEST((co_await stored.backlog()).empty());
        BOOST_TEST((co_await records.load_bodies({sent})).front().empty());
        const auto counts = co_await total();
        BOOST_TEST(counts[metric::sent] == 1);
        BOOST_TEST(counts[metric::dead] == 1);
        BOOST_TEST(counts[metric::delivered] == 1);
        BOOST_TEST(db->counts().at(lane::campaign, state::sent) == 1);
        BOOST_TEST(db->counts().at(lane::campaign, state::queued) == 0);
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(reports_put_messages_together_by_what_is_asked_for)
{
    auto story = [&]() -> asio::awaitable<void> {
        const std::string red = R"(,"tags":[{"name":"color","value":"red"}])";
        const std::string blue =
            R"(,"tags":[{"name":"color","value":"blue"},{"name":"n","value":"1"}])";
        const auto first = co_await sent(red, "spring");
        co_await sent(blue, "spring");
        co_await sent(red, "summer");
        co_await accept("", "summer");
        co_await record(make(first, event_kind::delivered));
        event_reader records(db->location());
        const auto by_campaign = co_await records.report({.by = report_by::campaign});
        BOOST_REQUIRE_EQUAL(by_campaign.rows.size(), 2u);
        const auto only = co_await records.report({.by = report_by::tag, .tag = "color"});
        BOOST_REQUIRE_EQUAL(only.rows.size(), 2u);
        BOOST_TEST(only.rows[0].key == "red");
        BOOST_TEST(only.rows[0].numbers[metric::sent] == 2);
        BOOST_TEST(only.rows[0].numbers[metric::delivered] == 1);
        report_query summer{.by = report_by::day};
        summer.campaign = "summer";
        const auto days = co_await records.report(summer);
        BOOST_REQUIRE_EQUAL(days.rows.size(), 1u);
        BOOST_TEST(days.rows[0].key == "2026-11-23");
        BOOST_TEST(days.rows[0].numbers[metric::accepted] == 2);
        BOOST_TEST(days.rows[0].numbers.queued() == 1);
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(the_feed_tells_what_the_relay_did_once_somebody_listens)
{
    auto story = [&]() -> asio::awaitable<void> {
        const auto unheard = co_await sent();
        event_log(*db).record_own();
        const auto id = co_await sent(R"(,"tags":[{"name":"module","value":"support"}])");
        co_await record(make(unheard, event_kind::sent));
        co_await record(make(id, event_kind::sent));
        co_await record(make(id, event_kind::bounced));
        event_reader records(db->location());
        const auto page = co_await records.feed(0, 100);
        BOOST_REQUIRE_EQUAL(page.events.size(), 2u);
        BOOST_TEST(feed_name(page.events[0].what.kind) == "sent");
        BOOST_TEST(page.events[0].tags == R"([{"name":"module","value":"support"}])");
        BOOST_TEST(feed_name(page.events[1].what.kind) == "bounced");
        BOOST_TEST(page.read_up_to == page.events[1].what.seq);
        const auto rest = co_await records.feed(page.events[0].what.seq, 100);
        BOOST_TEST(rest.events.size() == 1u);
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(an_event_suppresses_only_when_no_other_recipient_can_be_meant)
{
    using names = std::vector<std::string>;
    struct mail
    {
        const char* recipients;
        names named; // by the event
        bool certain{};
        names maybe_meant;
    };
    const std::vector<mail> all = {
        {R"("to":["ann@x.example"])", {"ann@x.example"}, true, {}},
        {R"("to":["Bea <BEA@x.example>"])", {"bea@x.example"}, true, {}},
        {R"("to":["bob@x.example"])", {}, true, {}}, // Resend need not name anybody
        {R"("to":["cid@x.example"],"cc":["CID@x.example"])", {"cid@x.example"}, true, {}},
        {R"("to":["d@x.example"])", {"e@x.example"}, false, {"d@x.example"}},
        {R"("to":["d@x.example"])", {"d@x.example", "e@x.example"}, false, {"d@x.example"}},
        {R"("to":["d@x.example","e@x.example"])",
         {"d@x.example"},
         false,
         {"d@x.example", "e@x.example"}},
        {R"("to":["d@x.example"],"cc":["e@x.example"])",
         {"d@x.example"},
         false,
         {"d@x.example", "e@x.example"}},
        {R"("to":["d@x.example"],"bcc":["e@x.example"])",
         {"d@x.example"},
         false,
         {"d@x.example", "e@x.example"}},
    };
    auto story = [&]() -> asio::awaitable<void> {
        for (const auto& m : all) {
            BOOST_TEST_INFO(m.recipients);
            const auto id = co_await accept_to(m.recipients);
            auto e = make(id, event_kind::bounced);
            e.to = m.named;
            e.suppress_recipient = new_suppression{
                .id = uuid_of(id), .origin = suppression_origin::bounce, .at = noon};
            const auto result = co_await record(std::move(e));
            BOOST_TEST(result.maybe_meant == m.maybe_meant);
            const bool suppressed = !result.suppressions.empty();
            BOOST_TEST(suppressed == m.certain);
        }
        event_reader records(db->location());
        std::vector<std::string> addresses;
        for (const auto& entry : co_await records.suppressions({}))
            addresses.push_back(fold_address(entry.what.email));
        BOOST_TEST(
            (addresses == names{"cid@x.example", "bob@x.example", "bea@x.example", "ann@x.example"})
        );
    };
    test::run(ctx, story());
}

// Who knows whom else it went to?
BOOST_AUTO_TEST_CASE(of_mail_that_is_none_of_ours_nobody_is_suppressed)
{
    auto story = [&]() -> asio::awaitable<void> {
        auto e = make(message_id{7}, event_kind::complained);
        e.to = {"ann@example.org"};
        e.suppress_recipient = new_suppression{.id = "1", .at = noon};
        const auto result = co_await record(std::move(e));
        BOOST_TEST(result.suppressions.empty());
        BOOST_TEST((result.maybe_meant == std::vector<std::string>{"ann@example.org"}));
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(an_event_whose_message_is_found_later_joins_it_with_all_that_follows)
{
    auto story = [&]() -> asio::awaitable<void> {
        const auto id = co_await sent();
        auto e = untagged(id, event_kind::bounced);
        e.bounce = bounce_kind::hard;
        e.suppress_recipient = new_suppression{.id = "1", .at = noon};
        const auto early = co_await record(e);
        BOOST_TEST(early.suppressions.empty());
        BOOST_TEST((co_await events_of(id)).empty());
        e.message = id;
        const auto joined = co_await join(e);
        BOOST_TEST(joined.suppressions.size() == 1u);
        BOOST_TEST((co_await events_of(id) == kinds{event_kind::bounced}));
        const auto again = co_await join(e);
        BOOST_TEST(again.suppressions.empty());
        BOOST_TEST((co_await events_of(id)).size() == 1u);
        const auto numbers = co_await total();
        BOOST_TEST(numbers[metric::bounced_hard] == 1);
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_CASE(messages_without_a_final_event_are_found)
{
    auto story = [&]() -> asio::awaitable<void> {
        const auto silent = co_await sent();
        const auto done = co_await sent();
        const auto late = co_await sent();
        co_await accept();
        co_await record(make(done, event_kind::delivered));
        co_await record(make(late, event_kind::delivery_delayed));
        event_reader records(db->location());
        const auto found = co_await records.silent_messages({}, ids.next_message(noon), 10);
        BOOST_REQUIRE_EQUAL(found.size(), 2u);
        BOOST_TEST((found[0].id == silent));
        BOOST_TEST(found[0].resend_id == uuid_of(silent));
        BOOST_TEST((found[1].id == late));
        BOOST_TEST((co_await records.silent_messages(silent, late, 10)).empty());
        BOOST_TEST(co_await records.has_unsent(late, ids.next_message(noon)));
        BOOST_TEST(!co_await records.has_unsent({}, late));
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
