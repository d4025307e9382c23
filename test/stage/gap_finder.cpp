#include "relay/stage/gap_finder.hpp"

#include "fixture.hpp"
#include "relay/stage/suppression_sync.hpp"

#include <boost/test/unit_test.hpp>

#include <map>

namespace relay {

namespace asio = boost::asio;

namespace {

// A Resend that answers questions by a list, and remembers them
struct scripted_lookups final : lookup_api
{
    std::map<std::string, lookup_report> answers; // by target; others are not found
    std::vector<std::string> asked;

    static lookup_report answered(unsigned status)
    {
        lookup_report report;
        report.status = status;
        report.written = report.answered = true;
        report.result.status = status;
        report.result.verdict = status == 200 ? verdict::accepted : verdict::refused;
        return report;
    }

    asio::awaitable<lookup_report>
    look_up(std::string target, std::function<void()> on_writing) override
    {
        asked.push_back(target);
        on_writing();
        const auto found = answers.find(target);
        lookup_report report = answered(404);
        if (found != answers.end())
            report = found->second;
        report.limits.limit = 1'000'000;
        co_return report;
    }

    void say(std::string target, std::string body)
    {
        auto report = answered(200);
        report.body = std::move(body);
        answers[std::move(target)] = std::move(report);
    }
};

struct fixture : test::stage_fixture
{
    scripted_lookups resend;
    tracking_counters counted;

    // Sends two messages, whose ids at Resend are r-1 and r-2, and finds gaps until `done`.
    void find_gaps(std::function<asio::awaitable<bool>(event_reader&)> done)
    {
        auto story = [&](test::stages& s) -> asio::awaitable<void> {
            event_reader events(s.disk.path());
            event_log log(s.disk);
            notifier recorded(s.ex);
            tracker tracking(
                {s.ex, log, s.records, s.codec, suppressed, counted, recorded},
                "relay_id",
                soft_bounces
            );
            spare_lookup lookups(resend, s.gate);
            gap_finder gaps({events, tracking, lookups}, milliseconds(1));
            s.submit("1");
            s.submit("2");
            co_await s.until(state::sent, 2);
            s.tasks.spawn(gaps.run());
            while (!co_await done(events))
                co_await sleep_for(milliseconds(1));
            co_await s.tasks.shut_down(milliseconds(0));
        };
        run_stages(story);
    }

    static asio::awaitable<tally> total(event_reader& events)
    {
        report_query q;
        const auto table = co_await events.report(q);
        co_return table.total;
    }

    suppressed_addresses suppressed;
    int soft_bounces{};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(gaps, fixture)

BOOST_AUTO_TEST_CASE(what_no_webhook_told_is_looked_up)
{
    resend.say("/emails/r-1", R"({"id":"r-1","last_event":"clicked","to":["a@example.org"]})");
    resend.say("/emails/r-2", R"({"id":"r-2","last_event":"sent","to":["b@example.org"]})");
    find_gaps([](event_reader& events) -> asio::awaitable<bool> {
        const auto n = co_await total(events);
        co_return n[metric::delivered] == 1 && n[metric::clicked] == 1;
    });
}

BOOST_AUTO_TEST_CASE(a_bounce_is_hard_when_resend_suppresses_the_address_for_it)
{
    resend.say("/emails/r-1", R"({"id":"r-1","last_event":"bounced","to":["a@example.org"]})");
    resend.say("/emails/r-2", R"({"id":"r-2","last_event":"bounced","to":["b@example.org"]})");
    resend.say(
        "/suppressions/a@example.org",
        R"({"id":"s","email":"a@example.org","origin":"bounce","source_id":"r-1",)"
        R"("created_at":"2026-11-23 10:00:00+00"})"
    );
    find_gaps([](event_reader& events) -> asio::awaitable<bool> {
        const auto n = co_await total(events);
        co_return n[metric::bounced_hard] == 1 && n[metric::bounced_soft] == 1;
    });
    BOOST_TEST(suppressed.stops("a@example.org", lane::transactional));
    BOOST_TEST(!suppressed.stops("b@example.org", lane::campaign));
}

BOOST_AUTO_TEST_CASE(soft_bounces_that_were_looked_up_count_where_it_is_clear_whose_they_are)
{
    soft_bounces = 1;
    resend.say("/emails/r-1", R"({"id":"r-1","last_event":"bounced","to":["A@example.org"]})");
    resend.say(
        "/emails/r-2",
        R"({"id":"r-2","last_event":"bounced","to":["b@example.org","c@example.org"]})"
    );
    find_gaps([](event_reader& events) -> asio::awaitable<bool> {
        const auto n = co_await total(events);
        co_return n[metric::bounced_soft] == 2;
    });
    BOOST_TEST(suppressed.stops("a@example.org", lane::transactional));
    BOOST_TEST(!suppressed.stops("b@example.org", lane::transactional));
    BOOST_TEST(!suppressed.stops("c@example.org", lane::transactional));
}

BOOST_AUTO_TEST_CASE(a_key_that_may_not_ask_is_not_used_to_ask_again_soon)
{
    resend.answers["/emails/r-1"] = scripted_lookups::answered(401);
    find_gaps([&](event_reader&) -> asio::awaitable<bool> { co_return !resend.asked.empty(); });
    BOOST_TEST(resend.asked.size() == 1u);
}

BOOST_AUTO_TEST_CASE(resends_list_is_read_to_its_end_and_followed)
{
    resend.say(
        "/suppressions?limit=100",
        R"({"object":"list","has_more":true,"data":[{"id":"1","email":"A@example.org",)"
        R"("origin":"bounce","source_id":null,"created_at":"2026-11-23 10:00:00+00"}]})"
    );
    resend.say(
        "/suppressions?limit=100&after=1",
        R"({"object":"list","has_more":false,"data":[{"id":"2","email":"b@example.org",)"
        R"("origin":"complaint","source_id":"x","created_at":"2026-11-23 10:00:00+00"}]})"
    );
    auto story = [&](test::stages& s) -> asio::awaitable<void> {
        event_reader events(s.disk.path());
        suppression_book book(s.disk);
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
        const auto added = co_await book.add(before);
        suppressed.apply(added.changes);
        spare_lookup lookups(resend, s.gate);
        s.tasks.spawn(run_suppression_sync(lookups, events, book, suppressed));
        while (suppressed.stops("was@example.org", lane::campaign))
            co_await sleep_for(milliseconds(1));
        co_await s.tasks.shut_down(milliseconds(0));
    };
    run_stages(story);
    BOOST_TEST(suppressed.stops("a@example.org", lane::transactional));
    BOOST_TEST(suppressed.stops("b@example.org", lane::campaign));
    BOOST_TEST(!suppressed.stops("b@example.org", lane::transactional));
    BOOST_TEST(suppressed.stops("bounced@example.org", lane::transactional));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
