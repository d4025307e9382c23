#include "pipeline/fixture.hpp"
#include "support/until.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

// Senders that Resend knows by another name than the relay: those of templates, and the domain
// above the sender's. Whatever Resend answers, no message may be the next choice again while its
// cause lasts.

namespace relay {

namespace asio = boost::asio;
using test::scripted_api;
using test::stages;

namespace {

// Resend does not let the sender of these messages send; `named`: whom its words name, if anybody.
std::function<send_report(const scripted_api::sending&)> refusing(std::string named)
{
    return [named = std::move(named)](const scripted_api::sending& sending) {
        if (!contains(sending, "bad"))
            return scripted_api::accept(sending);
        auto report = scripted_api::fail(verdict::domain, 403, "validation_error");
        report.result.domain = named;
        return report;
    };
}

std::ptrdiff_t sendings_of(const stages& s, std::string_view body)
{
    return std::ranges::count_if(s.api.sent, [body](const auto& sending) {
        return contains(sending, body);
    });
}

std::string pauses_of(const stages& s)
{
    std::string text;
    for (const auto& p : s.pauses.list())
        text += to_string(p.scope) + ' ';
    return text;
}

// Until so much is sent, or the one that may not be was tried far too often
asio::awaitable<void> until_sent(stages& s, std::int64_t messages)
{
    const auto sent = [&s] {
        return s.store.counts().at(lane::transactional, state::sent) +
               s.store.counts().at(lane::campaign, state::sent);
    };
    co_await test::until([&] { return sent() >= messages || sendings_of(s, "bad") >= 50; });
    BOOST_TEST(sent() == messages);
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(senders, test::stage_fixture)

BOOST_AUTO_TEST_CASE(a_message_whose_sender_resend_names_is_sent_once_and_others_go_on)
{
    for (const std::string sender : {"", "template:welcome"}) {
        test::stage_fixture fixture;
        auto story = [&](stages& s) -> asio::awaitable<void> {
            s.api.answer = refusing("foo.example");
            s.submit("bad", lane::transactional, sender);
            co_await s.until(state::queued, 1);
            for (int i = 0; i < 10; ++i)
                s.submit("news", lane::campaign);
            co_await until_sent(s, 10);
            BOOST_TEST(sendings_of(s, "bad") == 1);
            BOOST_TEST(pauses_of(s) == "domain:foo.example ");

            s.api.answer = scripted_api::accept;
            s.pause_control.resume(std::nullopt, false); // a probe, at once
            co_await s.until(state::sent, 11);
            BOOST_TEST(pauses_of(s) == "");
        };
        fixture.run_stages(story);
    }
}

BOOST_AUTO_TEST_CASE(a_template_whose_sender_nobody_names_holds_up_no_other)
{
    auto story = [](stages& s) -> asio::awaitable<void> {
        s.api.answer = refusing({});
        s.submit("bad", lane::transactional, "template:welcome");
        co_await s.until(state::queued, 1);
        s.submit("good", lane::transactional, "template:receipt");
        co_await until_sent(s, 1);
        BOOST_TEST(sendings_of(s, "bad") == 1);
        BOOST_TEST(pauses_of(s) == "domain:template:welcome ");
    };
    run_stages(story);
}

// Old rows do not tell a template.
BOOST_AUTO_TEST_CASE(a_sender_that_nobody_knows_and_nobody_names_pauses_the_account)
{
    auto story = [](stages& s) -> asio::awaitable<void> {
        s.api.answer = refusing({});
        s.submit("bad", lane::transactional, "");
        co_await s.until(state::queued, 1);
        BOOST_TEST(pauses_of(s) == "account ");
        BOOST_TEST(sendings_of(s, "bad") == 1);
    };
    run_stages(story);
}

// Named by its template or its parent, the domain is none of those that the batch was known by.
BOOST_AUTO_TEST_CASE(a_batch_of_several_senders_ends_when_resend_names_none_of_them)
{
    for (const std::string sender : {"", "template:welcome", "mail.foo.example"}) {
        for (const std::string named : {"", "foo.example"}) {
            if (sender.empty() && named.empty())
                continue; // that pauses the account
            BOOST_TEST_CONTEXT("'" << sender << "' named '" << named << "'")
            {
                test::stage_fixture fixture;
                auto story = [&](stages& s) -> asio::awaitable<void> {
                    s.api.answer = refusing(named);
                    s.pause_control.pause({.kind = pause_kind::all});
                    for (int i = 0; i < 16; ++i) {
                        const bool bad = i % 8 == 5;
                        s.submit(bad ? "bad" : "good", lane::campaign, bad ? sender : "a.example");
                    }
                    co_await s.until(state::queued, 16);
                    s.pause_control.resume(std::nullopt, true);
                    co_await until_sent(s, 14);
                    co_await s.until(state::queued, 2);
                    BOOST_TEST(sendings_of(s, "bad") <= 8);
                };
                fixture.run_stages(story);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(a_message_that_a_permissive_batch_left_out_waits_for_its_sender)
{
    for (const std::string sender : {"", "template:welcome"}) {
        test::stage_fixture fixture;
        auto story = [&](stages& s) -> asio::awaitable<void> {
            s.api.answer = [](const scripted_api::sending& sending) {
                auto report = scripted_api::accept(sending);
                for (std::size_t i = 0; i < sending.bodies.size(); ++i)
                    if (sending.bodies[i] == "bad")
                        report.items[i] = refused_item{"The `foo.example` domain is not verified."};
                return report;
            };
            s.pause_control.pause({.kind = pause_kind::all});
            for (int i = 0; i < 9; ++i)
                s.submit("good", lane::campaign);
            s.submit("bad", lane::campaign, sender);
            co_await s.until(state::queued, 10);
            s.pause_control.resume(std::nullopt, true);
            co_await until_sent(s, 9);
            s.submit("good", lane::campaign);
            co_await until_sent(s, 10);
            BOOST_TEST(sendings_of(s, "bad") == 1);
            BOOST_TEST(pauses_of(s) == "domain:foo.example ");
        };
        fixture.run_stages(story);
    }
}

// A sender that nobody knows, and several senders, are not the same.
BOOST_AUTO_TEST_CASE(a_request_of_several_senders_does_not_wait_for_one_that_it_does_not_have)
{
    auto story = [](stages& s) -> asio::awaitable<void> {
        int failures = 0;
        s.api.answer = [&](const scripted_api::sending& sending) {
            if (contains(sending, "one") && ++failures == 1)
                return scripted_api::fail(verdict::server_error, 500);
            return refusing("foo.example")(sending);
        };
        s.submit("bad", lane::transactional, "");
        co_await s.until(state::queued, 1);
        BOOST_TEST_REQUIRE(pauses_of(s) == "domain:foo.example ");
        const pause_scope everything{.kind = pause_kind::all, .name = {}};
        s.pause_control.pause(everything);
        s.submit("one", lane::campaign, "one.example");
        s.submit("two", lane::campaign, "two.example");
        co_await s.until(state::queued, 3);
        const auto next_probe = s.pauses.list().back().next_probe;
        s.pause_control.resume(everything, true);
        co_await s.until(state::sent, 2);
        BOOST_TEST(failures == 2);
        BOOST_TEST((s.pauses.list().back().next_probe == next_probe));
        s.api.answer = scripted_api::accept;
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::sent, 3);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(a_domain_that_a_person_pauses_holds_its_templates_too_once_they_are_known)
{
    auto story = [](stages& s) -> asio::awaitable<void> {
        const pause_scope foo{.kind = pause_kind::domain, .name = "foo.example"};
        s.api.answer = refusing("foo.example");
        const auto id = s.submit("bad", lane::transactional, "template:welcome");
        co_await s.until(state::queued, 1);
        s.pause_control.pause(foo);
        BOOST_TEST((co_await s.message_finder.find(id))->waits_for == "pause:domain:foo.example");
        s.pause_control.resume(std::nullopt, false);
        s.api.answer = scripted_api::accept;
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::sent, 1);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
