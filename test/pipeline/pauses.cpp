#include "pipeline/fixture.hpp"
#include "relay/pipeline/dispatcher.hpp"
#include "support/until.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

namespace asio = boost::asio;
using test::scripted_api;
using test::stages;

BOOST_FIXTURE_TEST_SUITE(pausing, test::stage_fixture)

BOOST_AUTO_TEST_CASE(a_bad_key_pauses_and_leaves_nothing_sealed)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.api.answer = [](const auto&) {
            return scripted_api::fail(verdict::account, 401, "validation_error");
        };
        for (int i = 0; i < 5; ++i)
            s.submit("x" + std::to_string(i), lane::transactional);
        co_await s.until(state::queued, 5);
        BOOST_TEST(s.pauses.list().size() == 1u);
        co_await s.store.flush();
        BOOST_TEST((co_await s.queue_reader.open_requests()).empty());

        s.api.answer = scripted_api::accept;
        s.pause_control.resume(std::nullopt, false); // a probe, at once
        co_await s.until(state::sent, 5);
        BOOST_TEST(s.pauses.list().empty());
        for (const auto& m : co_await s.message_reader.dead_letters({}))
            BOOST_TEST(m.message.attempts == 0);
    };
    run_stages(story);
}

// Resend said so when it was asked about the account, before there was any mail.
BOOST_AUTO_TEST_CASE(a_key_that_is_refused_when_no_mail_waits_pauses_until_it_is_good)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        const auto ask = [&s](const outcome& answer) {
            const auto leave = s.rate_limiter.spare_permit();
            if (!leave)
                return false;
            const call_report report{.result = answer, .written = true, .answered = true};
            s.rate_limiter.written(*leave);
            s.rate_limiter.spare_ended(*leave, report, wall_now());
            return true;
        };
        const auto bad = classify(401, "validation_error", "API key is invalid");
        const outcome good{.verdict = verdict::accepted, .status = 200};
        const auto only_sends = classify(401, "restricted_api_key", "only send emails");
        BOOST_TEST(ask(only_sends));
        BOOST_TEST(s.pauses.list().empty());
        BOOST_TEST(ask(bad));
        BOOST_REQUIRE(s.pauses.list().size() == 1u);
        const auto account = s.pauses.list().front().scope;
        BOOST_TEST(to_string(account) == "account");
        BOOST_TEST(!ask(good)); // no probe is due
        s.pause_control.resume(account, false);
        BOOST_TEST(ask(bad));
        BOOST_TEST(s.pauses.list().front().last_probe->outcome == "account (401 validation_error)");
        s.pause_control.resume(account, false);
        BOOST_TEST(ask(only_sends)); // it may not ask, and may send
        BOOST_TEST(s.pauses.list().empty());

        // While mail waits it is mail that shows whether the account may send.
        BOOST_TEST(ask(bad));
        s.submit("x", lane::transactional);
        co_await s.until(state::queued, 1);
        BOOST_TEST(!ask(good));
        s.pause_control.resume(account, false);
        co_await s.until(state::sent, 1);
        BOOST_TEST(s.pauses.list().empty());
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(a_domain_that_may_not_send_holds_up_nobody_else)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.api.answer = [](const scripted_api::sending& sending) {
            if (!contains(sending, "bad"))
                return scripted_api::accept(sending);
            auto report = scripted_api::fail(verdict::domain, 403, "validation_error");
            report.result.domain = "bad.example";
            return report;
        };
        s.pause_control.pause({.kind = pause_kind::all});
        for (int i = 0; i < 10; ++i) {
            s.submit("good" + std::to_string(i), lane::campaign, "good.example");
            s.submit("bad", lane::campaign, "bad.example");
        }
        co_await s.until(state::queued, 20);
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::sent, 10);
        co_await s.until(state::queued, 10);
        BOOST_REQUIRE(s.pauses.list().size() == 1u);
        BOOST_TEST(to_string(s.pauses.list().front().scope) == "domain:bad.example");
        s.api.answer = scripted_api::accept;
        s.pause_control.resume(std::nullopt, true);
        co_await s.until(state::sent, 20);
    };
    run_stages(story);
}

BOOST_AUTO_TEST_CASE(what_a_person_holds_back_is_no_probe_of_another_pause)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.api.answer = [](const auto&) { return scripted_api::fail(verdict::account, 401); };
        const auto first = s.submit("first", lane::transactional, "good.example");
        const pause_scope account{.kind = pause_kind::account, .name = {}};
        co_await test::until([&] { return !s.pauses.list().empty(); });
        co_await s.until(state::queued, 1);
        BOOST_TEST((co_await s.message_admin.cancel(first) == cancel_result::cancelled));

        s.pause_control.pause({.kind = pause_kind::domain, .name = "held.example"});
        s.submit("held", lane::transactional, "held.example");
        co_await s.until(state::queued, 1);
        s.api.answer = scripted_api::accept;
        s.pause_control.resume(account, false);
        co_await s.store.flush();
        s.submit("probe", lane::transactional, "good.example");
        co_await s.until(state::sent, 1);
        BOOST_TEST(s.api.sent.size() == 2u);
        BOOST_TEST(contains(s.api.sent.back(), "probe"));
        co_await s.until(state::queued, 1);
    };
    run_stages(story);
}

// A broken template is enough to pause everything: Resend fails each of its messages.
BOOST_AUTO_TEST_CASE(a_message_that_always_fails_does_not_remain_the_probe)
{
    auto good_lane = lane::transactional;
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.api.answer = [](const scripted_api::sending& sending) {
            return contains(sending, "bad") ? scripted_api::fail(verdict::server_error, 500)
                                            : scripted_api::accept(sending);
        };
        for (int i = 1; s.pauses.list().empty(); ++i) {
            s.submit("bad", lane::transactional);
            co_await s.until(state::waiting, i);
        }
        s.submit("bad", lane::transactional);
        s.submit("good", good_lane);
        while (s.store.counts().at(good_lane, state::sent) == 0) {
            s.pause_control.resume(std::nullopt, false); // a probe, at once
            co_await test::let_others_go_on();
        }
    };
    for (const auto l : {lane::transactional, lane::campaign}) {
        good_lane = l;
        test::stage_fixture fixture;
        fixture.cfg.retry.first_delay = std::chrono::hours(1);
        fixture.run_stages(story);
    }
}

// A status that nobody has documented pauses the account, be it the message's own fault or not.
BOOST_AUTO_TEST_CASE(a_message_that_pauses_everything_does_not_remain_the_probe_of_its_flow)
{
    auto story = [](stages& s) -> asio::awaitable<void> {
        s.api.answer = [](const scripted_api::sending& sending) {
            return contains(sending, "bad") ? scripted_api::fail(verdict::account, 403, "new")
                                            : scripted_api::accept(sending);
        };
        s.submit("bad", lane::transactional);
        co_await test::until([&] { return !s.pauses.list().empty(); });
        s.submit("good", lane::transactional);
        co_await s.until(state::queued, 2);
        while (s.store.counts().at(lane::transactional, state::sent) == 0) {
            s.pause_control.resume(std::nullopt, false); // a probe, at once
            co_await test::let_others_go_on();
        }
    };
    run_stages(story);
}

// As many of them may be due at once as a second has permits.
BOOST_AUTO_TEST_CASE(probes_of_domains_wait_for_transactional_mail_and_take_turns_with_campaigns)
{
    constexpr int domains = 20;
    auto story = [&](stages& s) -> asio::awaitable<void> {
        const pause_scope everything{.kind = pause_kind::all, .name = {}};
        s.pause_control.pause(everything);
        const outcome not_verified{.verdict = verdict::domain, .status = 403};
        for (int i = 0; i < domains; ++i) {
            const auto domain = "bad" + std::to_string(i) + ".example";
            s.submit("probe", lane::campaign, domain);
            const auto long_ago = wall_now() - std::chrono::hours(1);
            s.pauses.settle(not_verified, {.request = {i}, .sender = domain}, long_ago);
        }
        s.submit("news", lane::campaign);
        s.submit("reset", lane::transactional);
        co_await s.until(state::queued, domains + 2);
        s.pause_control.resume(everything, false);
        co_await s.until(state::sent, domains + 2);
        BOOST_TEST(s.api.sent.at(0).bodies.front() == "reset");
        BOOST_TEST(s.api.sent.at(1).bodies.front() == "probe");
        BOOST_TEST(s.api.sent.at(2).bodies.front() == "news");
    };
    run_stages(story);
}

// It has expired, or was cancelled: nothing is left to probe with, and nobody would end the pause.
BOOST_AUTO_TEST_CASE(the_pause_of_a_domain_whose_mail_is_gone_ends_and_that_of_another_does_not)
{
    auto before = [](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::all});
        s.submit("x", lane::campaign, "waits.example");
        co_await s.until(state::queued, 1);
    };
    run_stages(before);

    prepare = [](stages& s) {
        const outcome not_verified{.verdict = verdict::domain, .status = 403};
        s.api.answer = [](const auto&) { return scripted_api::fail(verdict::domain, 403); };
        const auto long_ago = wall_now() - std::chrono::hours(1);
        for (const std::string domain : {"gone.example", "waits.example"})
            s.pauses.settle(not_verified, {.sender = domain}, long_ago);
    };
    auto after = [](stages& s) -> asio::awaitable<void> {
        s.pause_control.resume(pause_scope{.kind = pause_kind::all, .name = {}}, false);
        co_await test::until([&] { return s.pauses.list().size() == 1; });
        BOOST_TEST(to_string(s.pauses.list().front().scope) == "domain:waits.example");
    };
    run_stages(after);
}

// It holds back its own messages only, new ones too, and is no probe; what is in a request goes on.
BOOST_AUTO_TEST_CASE(a_campaign_or_a_tenant_is_held_back_by_name)
{
    const auto mail = [](std::string body, lane l, std::string campaign, std::string tenant) {
        return submission{
            .body = std::move(body),
            .summary = "{}",
            .lane = l,
            .campaign = std::move(campaign),
            .tenant = std::move(tenant),
            .domain = "a.example",
            .recipients = 1,
        };
    };
    const pause_scope spring{.kind = pause_kind::campaign, .name = "spring"};
    const pause_scope shop{.kind = pause_kind::tenant, .name = "shop"};
    auto before = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause(spring, {.why = "a wrong price", .by = "ann"});
        s.pause_control.pause(shop);
        s.submit(mail("held 1", lane::campaign, "spring", ""));
        s.submit(mail("held 2", lane::transactional, "", "shop"));
        s.submit(mail("goes 1", lane::campaign, "summer", ""));
        s.submit(mail("goes 2", lane::transactional, "", "another"));
        co_await s.until(state::sent, 2);
        co_await s.until(state::queued, 2);
        for (const auto& sending : s.api.sent)
            for (const auto& body : sending.bodies)
                BOOST_TEST(body.starts_with("goes"));
        s.pause_control.resume(shop, false);
        co_await s.until(state::sent, 3);
    };
    run_stages(before);

    auto after = [&](stages& s) -> asio::awaitable<void> {
        BOOST_REQUIRE(s.pauses.list().size() == 1u);
        BOOST_TEST(s.pauses.list().front().why == "paused by ann: a wrong price");
        s.submit(mail("goes 3", lane::campaign, "summer", ""));
        co_await s.until(state::sent, 4);
        co_await s.until(state::queued, 1);
        s.pause_control.resume(spring, false);
        co_await s.until(state::sent, 5);
    };
    run_stages(after);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
