#include "relay/tracking/tracker.hpp"

#include "pipeline/fixture.hpp"
#include "support/silent_account.hpp"
#include "support/until.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

namespace relay {

namespace asio = boost::asio;
using test::stages;

namespace {

// A Resend with a list of suppressions, and a count of what it was asked
struct list_of_resend final : test::silent_account
{
    std::vector<listed_suppression> entries;
    int asked{};
    bool denies{};

    asio::awaitable<call_result<listed_suppression>>
    find_suppression(std::string address, writing on_writing) override
    {
        on_writing();
        ++asked;
        if (denies)
            co_return test::refused<listed_suppression>(401, "restricted_api_key", "only send");
        const auto found = std::ranges::find(entries, address, &listed_suppression::email);
        if (found == entries.end())
            co_return test::refused<listed_suppression>(404, "not_found", "Not found");
        co_return test::told(*found);
    }
};

struct tracker_fixture : test::stage_fixture
{
    list_of_resend resend;
    int last_id{};

    tracker_fixture() { account = &resend; }

    // Its id at Resend is "r-" and its body.
    static submission mail(std::string body, const std::string& recipients)
    {
        return {
            .body = std::move(body),
            .summary = "{" + recipients + "}",
            .lane = lane::campaign,
            .campaign = "c",
            .domain = "a.example",
            .recipients = 1};
    }

    static webhook_event event(event_kind kind, std::string email_id)
    {
        return {
            .kind = kind,
            .type = "email." + std::string(last_event_name(kind)),
            .at = wall_now(),
            .email_id = std::move(email_id),
        };
    }

    static webhook_event hard_bounce(std::string email_id, std::vector<std::string> to)
    {
        auto e = event(event_kind::bounced, std::move(email_id));
        e.bounce = bounce_kind::hard;
        e.to = std::move(to);
        return e;
    }

    asio::awaitable<void> take(stages& s, webhook_event e)
    {
        ++last_id;
        const auto taken = co_await s.tracker.take(std::move(e), std::to_string(last_id));
        BOOST_TEST((taken == tracker::taken::recorded));
    }

    asio::awaitable<void> until_known(stages& s, message_id id, fact f)
    {
        for (;;) {
            const auto known = co_await s.event_reader.known_of(id);
            if (known.has(f))
                co_return;
            co_await test::let_others_go_on();
        }
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(tracking_events, tracker_fixture)

BOOST_AUTO_TEST_CASE(an_event_without_our_tag_finds_its_message_by_resends_id)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.tasks.spawn(s.tracker.run());
        const auto id = s.submit(mail("1", R"("to":["ann@example.org"])"));
        const auto other = s.submit(mail("2", R"("to":["bob@example.org"])"));
        co_await s.until(state::sent, 2);
        co_await take(s, event(event_kind::delivered, "r-2"));
        co_await take(s, hard_bounce("r-1", {"ann@example.org"}));
        co_await until_known(s, id, fact::bounced_hard);
        co_await until_known(s, other, fact::delivered);
        BOOST_TEST(s.suppressed_addresses.stops("ann@example.org", lane::transactional));
        BOOST_TEST(s.tracking_counters.events == 2u);

        // From now on Resend's names are kept, and no search is needed.
        const auto searches = s.message_reader.searches();
        const auto late = s.submit(mail("3", R"("to":["cid@example.org"])"));
        co_await s.until(state::sent, 3);
        co_await take(s, event(event_kind::opened, "r-3"));
        BOOST_TEST((co_await s.event_reader.known_of(late)).has(fact::opened));
        BOOST_TEST(s.message_reader.searches() == searches);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(one_that_comes_before_resends_answer_is_joined_with_it)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        co_await take(s, event(event_kind::delivered, "r-1"));
        const auto id = s.submit(mail("1", R"("to":["ann@example.org"])"));
        co_await s.until(state::sent, 1);
        BOOST_TEST((co_await s.event_reader.known_of(id)).has(fact::delivered));
    };
    run_stages(story);
}

// Another relay uses the same account.
BOOST_AUTO_TEST_CASE(one_with_somebody_elses_id_in_our_tag_is_not_looked_for)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.tasks.spawn(s.tracker.run());
        auto foreign = event(event_kind::delivered, "r-foreign");
        foreign.correlation = "56761188-7520-42d8-8898-ff6fc54ce618";
        co_await take(s, foreign);
        const auto id = s.submit(mail("1", R"("to":["ann@example.org"])"));
        co_await s.until(state::sent, 1);
        co_await take(s, event(event_kind::delivered, "r-1"));
        co_await until_known(s, id, fact::delivered);
        BOOST_TEST(s.message_reader.searches() == 1u);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(whom_resend_suppresses_an_email_gets_no_other)
{
    struct suppression
    {
        const char* reason;
        bool transactional{};
    };
    auto story = [&](stages& s) -> asio::awaitable<void> {
        int number = 0;
        for (const auto& [reason, transactional] :
             {suppression{"", true}, {"bounce", true}, {"complaint", false}}) {
            ++number;
            const auto address = std::to_string(number) + "@example.org";
            const auto id =
                s.submit(mail(std::to_string(number), R"("to":[")" + address + R"("])"));
            co_await s.until(state::sent, number);
            auto e = event(event_kind::suppressed, "r-" + std::to_string(number));
            e.correlation = s.id_codec.to_uuid(id);
            e.suppression_origin = reason;
            co_await take(s, e);
            BOOST_TEST(s.suppressed_addresses.stops(address, lane::campaign), reason);
            const bool stops = s.suppressed_addresses.stops(address, lane::transactional);
            BOOST_TEST(stops == transactional, reason);
        }
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(when_several_may_be_meant_resends_list_is_asked_about_all)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        const auto id =
            s.submit(mail("1", R"("to":["ann@example.org"],"bcc":["bob@example.org"])"));
        co_await s.until(state::sent, 1);
        auto e = hard_bounce("r-1", {"ann@example.org"});
        e.correlation = s.id_codec.to_uuid(id);
        co_await take(s, e);
        BOOST_TEST(!s.suppressed_addresses.stops("ann@example.org", lane::campaign));
        BOOST_TEST(s.suppression_lookup.waiting() == 2u);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(who_is_on_resends_list_in_the_end_is_suppressed)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        suppression_lookup lookup(
            {
                .ex = s.ex,
                .account_reader = s.account_reader,
                .suppression_book = s.suppression_book,
                .suppressed_addresses = s.suppressed_addresses,
            },
            {milliseconds(0), milliseconds(1)}
        );
        s.tasks.spawn(lookup.run());
        resend.entries = {{.id = "1", .email = "bob@example.org", .origin = "bounce"}};
        lookup.ask({"ann@example.org", "Bob <BOB@example.org>", "ann@example.org"});
        BOOST_TEST(lookup.waiting() == 2u);
        co_await test::until([&] { return lookup.waiting() == 0; });
        BOOST_TEST(resend.asked == 3); // about who is not there, once more
        BOOST_TEST(s.suppressed_addresses.stops("bob@example.org", lane::transactional));
        BOOST_TEST(!s.suppressed_addresses.stops("ann@example.org", lane::campaign));

        resend.denies = true;
        lookup.ask({"cid@example.org", "dan@example.org"});
        co_await test::until([&] { return lookup.waiting() == 0; });
        BOOST_TEST(resend.asked == 4);
        co_await s.tasks.shut_down(milliseconds(0));
    };
    run_stages(story);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
