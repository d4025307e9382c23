#include "relay/tracking/event_backfill.hpp"

#include "pipeline/fixture.hpp"
#include "relay/account/suppression_sync.hpp"
#include "support/silent_account.hpp"
#include "support/until.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>

namespace relay {

namespace asio = boost::asio;

namespace {

// A Resend with some emails and a list of suppressions. Remembers what it was asked about.
struct scripted_events final : test::silent_account
{
    std::map<std::string, email_trace> emails;
    std::vector<listed_suppression> suppressions; // a page holds one
    bool denies{};
    std::vector<std::string> asked;

    template <class T>
    call_result<T> find(const T* value)
    {
        if (denies)
            return test::refused<T>(401, "restricted_api_key", "only send");
        return value ? test::told(*value) : test::refused<T>(404, "not_found", "Not found");
    }

    asio::awaitable<call_result<email_trace>>
    find_email(std::string id, writing on_writing) override
    {
        on_writing();
        const auto email = emails.find(id);
        asked.push_back(id);
        co_return find(email == emails.end() ? nullptr : &email->second);
    }

    asio::awaitable<call_result<listed_suppression>>
    find_suppression(std::string address, writing on_writing) override
    {
        on_writing();
        const auto entry = std::ranges::find(suppressions, address, &listed_suppression::email);
        co_return find(entry == suppressions.end() ? nullptr : &*entry);
    }

    asio::awaitable<call_result<suppression_page>>
    list_suppressions(std::string after, writing on_writing) override
    {
        on_writing();
        auto first = suppressions.begin();
        if (!after.empty())
            first = std::ranges::find(suppressions, after, &listed_suppression::id) + 1;
        suppression_page page{.entries = {*first}, .has_more = first + 1 != suppressions.end()};
        co_return test::told(std::move(page));
    }

    void say(std::string id, event_kind last, std::vector<std::string> recipients)
    {
        emails[id] = {.resend_id = id, .recipients = std::move(recipients), .last_event = last};
    }
};

struct event_backfill_fixture : test::stage_fixture
{
    event_backfill_fixture()
    {
        account = &resend;
        cfg.webhooks.look_up_after = milliseconds(1);
    }

    scripted_events resend;

    // To those of whom Resend will tell
    submission mail(std::string body) const
    {
        std::string to;
        const auto told = resend.emails.find("r-" + body);
        if (told != resend.emails.end())
            for (const auto& address : told->second.recipients)
                to += (to.empty() ? R"(")" : R"(,")") + address + '"';
        return {
            .body = std::move(body),
            .summary = R"({"to":[)" + to + "]}",
            .lane = lane::campaign,
            .campaign = "c",
            .domain = "a.example",
            .recipients = 1};
    }

    // Sends two messages, whose ids at Resend are r-1 and r-2, and finds gaps until `done`; then
    // `after` may look at what came of it.
    void find_gaps(
        std::function<asio::awaitable<bool>(event_reader&)> done,
        std::function<void(const suppressed_addresses&)> after = [](const auto&) {}
    )
    {
        auto story = [&](test::stages& s) -> asio::awaitable<void> {
            s.submit(mail("1"));
            s.submit(mail("2"));
            co_await s.until(state::sent, 2);
            s.tasks.spawn(s.event_backfill.run());
            s.tasks.spawn(s.suppression_lookup.run());
            while (!co_await done(s.event_reader))
                co_await test::let_others_go_on();
            co_await s.tasks.shut_down(milliseconds(0));
            after(s.suppressed_addresses);
        };
        run_stages(story);
    }

    static asio::awaitable<tally> total(event_reader& events)
    {
        report_query q;
        const auto table = co_await events.report(q);
        co_return table.total;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(gaps, event_backfill_fixture)

BOOST_AUTO_TEST_CASE(what_no_webhook_told_is_looked_up)
{
    resend.say("r-1", event_kind::clicked, {"a@example.org"});
    resend.say("r-2", event_kind::sent, {"b@example.org"});
    find_gaps([](event_reader& events) -> asio::awaitable<bool> {
        const auto n = co_await total(events);
        co_return n[metric::delivered] == 1 && n[metric::clicked] == 1;
    });
}

BOOST_AUTO_TEST_CASE(a_bounce_is_hard_when_resend_suppresses_the_address_for_it)
{
    resend.say("r-1", event_kind::bounced, {"a@example.org"});
    resend.say("r-2", event_kind::bounced, {"b@example.org"});
    resend.suppressions = {
        {.id = "s", .email = "a@example.org", .origin = "bounce", .source = "r-1"},
        {.id = "t", .email = "b@example.org", .origin = "bounce", .source = "another"},
    };
    const auto both = [](event_reader& events) -> asio::awaitable<bool> {
        const auto n = co_await total(events);
        co_return n[metric::bounced_hard] == 1 && n[metric::bounced_soft] == 1;
    };
    find_gaps(both, [](const suppressed_addresses& suppressed) {
        BOOST_TEST(suppressed.stops("a@example.org", lane::transactional));
        BOOST_TEST(!suppressed.stops("b@example.org", lane::campaign));
    });
}

BOOST_AUTO_TEST_CASE(soft_bounces_that_were_looked_up_count_where_it_is_clear_whose_they_are)
{
    cfg.suppression.soft_bounces = 1;
    resend.say("r-1", event_kind::bounced, {"a@example.org"});
    resend.say("r-2", event_kind::bounced, {"b@example.org", "c@example.org"});
    const auto both = [](event_reader& events) -> asio::awaitable<bool> {
        const auto n = co_await total(events);
        co_return n[metric::bounced_soft] == 2;
    };
    find_gaps(both, [](const suppressed_addresses& suppressed) {
        BOOST_TEST(suppressed.stops("a@example.org", lane::transactional));
        BOOST_TEST(!suppressed.stops("b@example.org", lane::transactional));
        BOOST_TEST(!suppressed.stops("c@example.org", lane::transactional));
    });
}

BOOST_AUTO_TEST_CASE(a_bounce_whose_kind_resend_tells_is_not_guessed)
{
    resend.say("r-1", event_kind::bounced, {"a@example.org"});
    resend.emails["r-1"].bounce = bounce_kind::hard; // and it is on no list
    resend.say("r-2", event_kind::bounced, {"b@example.org"});
    resend.emails["r-2"].bounce = bounce_kind::soft;
    const auto both = [](event_reader& events) -> asio::awaitable<bool> {
        const auto n = co_await total(events);
        co_return n[metric::bounced_hard] == 1 && n[metric::bounced_soft] == 1;
    };
    find_gaps(both, [](const suppressed_addresses& suppressed) {
        BOOST_TEST(suppressed.stops("a@example.org", lane::transactional));
        BOOST_TEST(!suppressed.stops("b@example.org", lane::campaign));
    });
}

BOOST_AUTO_TEST_CASE(what_resend_says_of_a_bounce_when_it_is_asked_is_kept)
{
    resend.say("r-1", event_kind::bounced, {"a@example.org"});
    auto& trace = resend.emails["r-1"];
    trace.bounce = bounce_kind::hard;
    trace.bounce_sub_type = "NoEmail";
    trace.detail = R"({"type":"Permanent","diagnosticCode":["smtp; 550 5.1.1"]})";
    resend.say("r-2", event_kind::complained, {"b@example.org", "c@example.org"});
    resend.suppressions = {{.id = "s", .email = "c@example.org", .origin = "complaint"}};
    std::string detail;
    const auto both = [&](event_reader& events) -> asio::awaitable<bool> {
        const auto page = co_await events.feed(0, 10);
        for (const auto& e : page.events)
            if (e.what.kind == event_kind::bounced)
                detail = e.what.detail;
        const auto n = co_await total(events);
        co_return n[metric::bounced_hard] == 1 && n[metric::complained] == 1 &&
            n[*metric_of(fact::bounce_no_email)] == 1;
    };
    find_gaps(both, [](const suppressed_addresses& suppressed) {
        BOOST_TEST(suppressed.stops("a@example.org", lane::transactional));
        BOOST_TEST(!suppressed.stops("b@example.org", lane::campaign)); // it may be c
    });
    BOOST_TEST(
        detail == R"({"looked_up":true,"type":"Permanent","diagnosticCode":["smtp; 550 5.1.1"]})"
    );
}

BOOST_AUTO_TEST_CASE(only_what_may_be_due_is_read)
{
    using namespace std::chrono_literals;
    cfg.webhooks.look_up_after = 1h;
    resend.say("r-1", event_kind::sent, {"a@example.org"});
    auto story = [&](test::stages& s) -> asio::awaitable<void> {
        s.submit("1");
        co_await s.until(state::sent, 1);
        const auto start = wall_now();
        BOOST_TEST(co_await s.event_backfill.pass(start));
        const auto all = s.event_backfill.stretches_read();
        for (auto later = 10min; later <= 50min; later += 10min)
            BOOST_TEST(co_await s.event_backfill.pass(start + later));
        BOOST_TEST(s.event_backfill.stretches_read() - all <= 10u); // the newest two each time
        BOOST_TEST(resend.asked.empty());

        co_await s.event_backfill.pass(start + 61min);
        BOOST_TEST(resend.asked.size() == 1u);
        co_await s.event_backfill.pass(start + 5h);
        BOOST_TEST(resend.asked.size() == 1u);
        co_await s.event_backfill.pass(start + 361min);
        BOOST_TEST(resend.asked.size() == 2u);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(what_is_sent_long_after_its_acceptance_is_looked_up_in_its_time)
{
    using namespace std::chrono_literals;
    cfg.webhooks.look_up_after = 1h;
    resend.say("r-1", event_kind::sent, {"a@example.org"});
    auto story = [&](test::stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::all});
        s.submit("1");
        co_await s.until(state::queued, 1);
        const auto start = wall_now();
        for (auto later = 0min; later <= 300min; later += 10min)
            co_await s.event_backfill.pass(start + later - 300min);
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::sent, 1);
        for (auto later = 10min; later <= 70min; later += 10min)
            co_await s.event_backfill.pass(start + later);
        BOOST_TEST(resend.asked.size() == 1u);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(mail_of_a_clock_that_was_ahead_is_looked_up)
{
    resend.say("r-1", event_kind::delivered, {"a@example.org"});
    auto story = [&](test::stages& s) -> asio::awaitable<void> {
        s.id_source = id_source(first_id_at(wall_now() + std::chrono::days(10)).value);
        s.submit("1");
        co_await s.until(state::sent, 1);
        co_await s.event_backfill.pass(wall_now() + milliseconds(10));
        BOOST_TEST(resend.asked.size() == 1u);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(a_key_that_may_not_ask_is_not_used_to_ask_again_soon)
{
    resend.denies = true;
    find_gaps([&](event_reader&) -> asio::awaitable<bool> { co_return !resend.asked.empty(); });
    BOOST_TEST(resend.asked.size() == 1u);
}

BOOST_AUTO_TEST_CASE(resends_list_is_read_to_its_end_and_followed)
{
    resend.suppressions = {
        {.id = "1", .email = "A@example.org", .origin = "bounce"},
        {.id = "2", .email = "b@example.org", .origin = "complaint", .source = "x"},
    };
    auto story = [&](test::stages& s) -> asio::awaitable<void> {
        std::vector<new_suppression> before = {
            {.id = "3",
             .email = "was@example.org",
             .why = std::string(why_on_resends_list),
             .at = from_ms(1'000),
             .by_resend = true},
            {.id = "4",
             .email = "bounced@example.org",
             .origin = suppression_origin::bounce,
             .at = from_ms(1'000),
             .by_resend = true}};
        const auto added = co_await s.suppression_book.add(before);
        s.suppressed_addresses.apply(added.changes);
        s.tasks.spawn(run_suppression_sync(
            s.account_reader, s.event_reader, s.suppression_book, s.suppressed_addresses
        ));
        co_await test::until([&] {
            return !s.suppressed_addresses.stops("was@example.org", lane::campaign);
        });
        co_await s.tasks.shut_down(milliseconds(0));
        BOOST_TEST(s.suppressed_addresses.stops("a@example.org", lane::transactional));
        BOOST_TEST(s.suppressed_addresses.stops("b@example.org", lane::campaign));
        BOOST_TEST(!s.suppressed_addresses.stops("b@example.org", lane::transactional));
        BOOST_TEST(s.suppressed_addresses.stops("bounced@example.org", lane::transactional));
    };
    run_stages(story);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
