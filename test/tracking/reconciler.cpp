#include "relay/tracking/reconciler.hpp"

#include "pipeline/fixture.hpp"
#include "support/silent_account.hpp"
#include "support/until.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

namespace relay {

namespace asio = boost::asio;
using test::scripted_api;
using test::stages;

namespace {

// A Resend's list of emails, the newest first
struct scripted_lists final : test::silent_account
{
    std::vector<email_trace> emails;
    bool denies{}; // every call
    int calls{};
    std::function<void()> on_list; // it answers once it may
    bool may_answer{};

    template <class T>
    call_result<T> answer(T value)
    {
        ++calls;
        if (denies)
            return test::refused<T>(401, "restricted_api_key", "only send");
        return test::told(std::move(value));
    }

    asio::awaitable<call_result<email_page>>
    list_emails(std::string after, int limit, writing on_writing) override
    {
        on_writing();
        if (on_list) {
            on_list();
            while (!may_answer)
                co_await sleep_for(milliseconds(0));
        }
        auto from = emails.begin();
        if (!after.empty())
            from = std::ranges::find(emails, after, &email_trace::resend_id) + 1;
        const auto size = std::min<std::ptrdiff_t>(limit, emails.end() - from);
        email_page page{.emails = {from, from + size}, .has_more = from + size != emails.end()};
        co_return answer(std::move(page));
    }

    asio::awaitable<call_result<account_usage>> usage(writing on_writing) override
    {
        on_writing();
        const account_usage used{.daily = {.used = 7, .limit = 100}, .monthly = {}};
        co_return answer(used);
    }
};

struct reconciler_fixture : test::stage_fixture
{
    reconciler_fixture() { account = &resend; }

    scripted_lists resend;
    message_id witness, letter;
    std::vector<message_id> requeue;
    bool tagged{true}; // the letter carries its tag
    ingest::handler ignore{[](const submitted&) {}};

    // Something was sent, and then a message had no answer at any attempt.
    asio::awaitable<void> lose_one(stages& s)
    {
        witness = s.submit(mail("first"));
        co_await s.until(state::sent, 1);
        co_await sleep_for(milliseconds(5));
        s.api.answer = [](const auto&) { return scripted_api::fail(verdict::no_answer); };
        letter = s.id_source.next_message(wall_now());
        s.ingest.submit(letter, mail(tagged ? s.id_codec.to_uuid(letter) : "second"), ignore);
        co_await s.until(state::dead, 1);
        s.api.answer = scripted_api::accept;
        list(s, witness, "r-first");
    }

    submission mail(std::string text)
    {
        return {
            .body = std::move(text),
            .summary = R"({"to":["Ann <Ann@example.org>"]})",
            .lane = lane::transactional,
            .domain = "a.example",
        };
    }

    void list(const stages& s, message_id id, std::string resend_id)
    {
        resend.emails.insert(
            resend.emails.begin(),
            {.resend_id = std::move(resend_id),
             .created = wall_now(),
             .recipients = {"ann@example.org"},
             .tags_known = true,
             .correlation = s.id_codec.to_uuid(id)}
        );
    }

    // Looks for all unknown outcomes, until that has ended.
    asio::awaitable<reconciler::progress> look(stages& s, milliseconds absent_after)
    {
        reconciler r(
            {s.ex,
             s.store,
             s.message_reader,
             s.ready_queue,
             s.account_reader,
             s.id_codec,
             s.requeuer},
            true
        );
        task_group looking(s.ex);
        looking.spawn(r.run());
        co_await r.look_for({}, absent_after, false);
        co_await test::until([&] { return r.now().finished || !r.now().problem.empty(); });
        const auto end = r.now();
        co_await looking.shut_down(milliseconds(0));
        co_return end;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(the_reconciler, reconciler_fixture)

BOOST_AUTO_TEST_CASE(what_is_on_resends_list_was_sent)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        co_await lose_one(s);
        list(s, letter, "found");
        const auto end = co_await look(s, std::chrono::hours(1));
        BOOST_TEST(end.sent == 1u);
        const auto record = co_await s.message_reader.find(letter);
        BOOST_TEST((record->state == state::sent));
        BOOST_TEST(record->resend_id == "found");
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(what_is_surely_not_there_is_sent_again_under_another_key)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        co_await lose_one(s);
        const auto early = co_await look(s, std::chrono::hours(1));
        BOOST_TEST(early.left == 1u);
        BOOST_TEST(s.store.counts().at(lane::transactional, state::dead) == 1);

        const auto end = co_await look(s, milliseconds(0));
        BOOST_TEST(end.queued_again == 1u);
        co_await s.until(state::sent, 2);
        const auto& sent = s.api.sent;
        BOOST_TEST(sent.back().bodies == sent[1].bodies);
        BOOST_TEST(sent.back().key != sent[1].key);
        BOOST_TEST((co_await s.message_reader.dead_letters({})).empty());
    };
    run_stages(story);
}

// Ids run ahead of a clock that was set back: that one of them is later proves nothing.
BOOST_AUTO_TEST_CASE(what_was_sent_while_ids_ran_ahead_of_the_clock_is_never_taken_for_absent)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.id_source = id_source(first_id_at(wall_now() + std::chrono::hours(2)).value);
        co_await lose_one(s);
        const auto unsettled = co_await look(s, milliseconds(0));
        BOOST_TEST(unsettled.queued_again == 0u);
        BOOST_TEST(unsettled.left == 1u);

        // It is there, behind more than a page of later mail.
        resend.emails.clear();
        list(s, letter, "r-letter");
        for (int i = 0; i < 150; ++i) {
            const auto later = s.id_source.next_message(wall_now());
            const auto uuid = s.id_codec.to_uuid(later);
            s.ingest.submit(later, mail(uuid), ignore);
            co_await s.until(state::sent, 2 + i);
            list(s, later, "r-" + uuid);
        }
        const auto end = co_await look(s, milliseconds(0));
        BOOST_TEST(end.sent == 1u);
        BOOST_TEST(end.queued_again == 0u);
    };
    run_stages(story);
}

// Somebody has sent a letter once more, and it waits; then it is found on Resend's list.
BOOST_AUTO_TEST_CASE(what_is_found_after_it_was_queued_again_does_not_leave)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        co_await lose_one(s);
        list(s, letter, "found");
        resend.on_list = [&] {
            s.pause_control.pause({.kind = pause_kind::all});
            requeue.push_back(letter);
        };
        task_group by_hand(s.ex);
        auto retry = [&]() -> asio::awaitable<void> {
            while (requeue.empty())
                co_await sleep_for(milliseconds(0));
            for (const auto& where : co_await s.store.retry_dead(requeue))
                s.ready_queue.arrived_on_disk(where);
            resend.may_answer = true;
        };
        by_hand.spawn(retry());
        co_await look(s, milliseconds(0));
        co_await by_hand.wait();
        co_await s.until(state::sent, 2);
        const auto record = co_await s.message_reader.find(letter);
        BOOST_TEST((record->state == state::sent));
        BOOST_TEST(record->resend_id == "found");
        BOOST_TEST(s.store.counts().at(lane::transactional, state::queued) == 0);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(the_list_of_another_team_proves_nothing)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        co_await lose_one(s);
        resend.emails.front().resend_id = "of-somebody-else";
        const auto end = co_await look(s, milliseconds(0));
        BOOST_TEST(end.left == 1u);
        BOOST_TEST(s.store.counts().at(lane::transactional, state::dead) == 1);
    };
    run_stages(story);
}

// Its body does not hold its tag: that it is not found proves nothing.
BOOST_AUTO_TEST_CASE(without_a_tag_nothing_is_sent_again)
{
    tagged = false;
    auto story = [&](stages& s) -> asio::awaitable<void> {
        co_await lose_one(s);
        const auto end = co_await look(s, milliseconds(0));
        BOOST_TEST(end.left == 1u);
        BOOST_TEST(end.queued_again == 0u);
        BOOST_TEST(s.store.counts().at(lane::transactional, state::dead) == 1);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(a_key_that_may_not_read_is_not_tried_again_and_pauses_nothing)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        co_await lose_one(s);
        resend.denies = true;
        const auto end = co_await look(s, milliseconds(0));
        BOOST_TEST(end.problem == "the key may not read emails: 401 restricted_api_key");
        BOOST_TEST(resend.calls == 1);
        BOOST_TEST(s.pauses.list().empty());
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(a_permit_is_spare_only_when_no_mail_waits)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        const auto spare = s.rate_limiter.spare_permit();
        BOOST_REQUIRE(spare.has_value());
        s.pacer.unused(*spare, pacer::clock::now());
        s.pause_control.pause({.kind = pause_kind::lane, .name = "campaign"});
        s.submit("waits for a hand", lane::campaign);
        co_await s.until(state::queued, 1);
        const auto still = s.rate_limiter.spare_permit(); // it waits, but not for a permit
        BOOST_REQUIRE(still.has_value());
        s.pacer.unused(*still, pacer::clock::now());
        s.pauses.settle(
            {.verdict = verdict::account, .status = 401}, {.request = {1}, .sender = ""}, wall_now()
        );
        BOOST_TEST(!s.rate_limiter.spare_permit().has_value());
    };
    run_stages(story);
}

// With no mail to probe with, whatever else there is to ask is the probe.
BOOST_AUTO_TEST_CASE(what_is_asked_ends_the_pause_of_an_outage)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.pauses.settle({.verdict = verdict::not_sent}, {.request = {1}, .sender = ""}, wall_now());
        BOOST_TEST(!s.rate_limiter.spare_permit().has_value()); // no probe is due
        s.pause_control.resume(std::nullopt, false);
        const auto report = co_await s.account_reader.usage();
        BOOST_TEST(*report.value->daily.used == 7);
        BOOST_TEST(s.pauses.list().empty());
    };
    run_stages(story);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
