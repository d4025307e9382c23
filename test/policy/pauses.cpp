#include "policy/pauses_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace relay::test {

BOOST_FIXTURE_TEST_SUITE(pausing, pauses_fixture)

BOOST_AUTO_TEST_CASE(a_bad_key_pauses_everything_until_a_probe_gets_through)
{
    BOOST_TEST(settle(verdict::account) == "+account");
    BOOST_TEST(p.blocks_everything());
    BOOST_TEST(p.blocks(lane::campaign, "other.example"));
    BOOST_TEST(settle(verdict::account) == "");
    BOOST_TEST((until_probe() == 5s));
    BOOST_TEST(!due().has_value());
    BOOST_TEST(probe(verdict::accepted) == "-account");
    BOOST_TEST(!blocked());
}

BOOST_AUTO_TEST_CASE(any_answer_that_got_past_the_key_ends_the_pause_of_the_account)
{
    for (const auto v :
         {verdict::accepted, verdict::refused, verdict::in_progress, verdict::key_conflict}) {
        settle(verdict::account);
        BOOST_TEST(settle(v) == "-account", to_string(v));
    }
    settle(verdict::account);
    BOOST_TEST(settle(verdict::rate_limited) == "");
    BOOST_TEST(settle(verdict::server_error) == "");
    BOOST_TEST(settle(verdict::no_answer) == "");
    BOOST_TEST(settle(verdict::domain) == "-account +domain:acme.example");
    settle(verdict::account);
    BOOST_TEST(settle(verdict::quota_daily) == "-account +quota");
}

BOOST_AUTO_TEST_CASE(a_quota_ends_only_with_an_accepted_mail)
{
    BOOST_TEST(settle(verdict::quota_monthly) == "+quota");
    BOOST_TEST(p.blocks_everything());
    BOOST_TEST(settle(verdict::refused) == "");
    BOOST_TEST(probe(verdict::quota_monthly) == "");
    BOOST_TEST((until_probe() == 10s));
    BOOST_TEST(probe(verdict::accepted) == "-quota");
}

BOOST_AUTO_TEST_CASE(an_unverified_domain_holds_back_nothing_but_its_own_mail)
{
    BOOST_TEST(settle(verdict::domain) == "+domain:acme.example");
    BOOST_TEST(blocked());
    BOOST_TEST(p.blocks(lane::campaign, "acme.example"));
    BOOST_TEST(!p.blocks(lane::campaign, "other.example"));
    BOOST_TEST(!p.blocks(lane::campaign, ""));
    BOOST_TEST(!p.blocks_everything());

    BOOST_TEST(
        summary(p.settle(made(verdict::accepted), {.request = {9}, .sender = "other.example"}, now)
        ) == ""
    );
    BOOST_TEST(probe(verdict::accepted) == "-domain:acme.example");
}

BOOST_AUTO_TEST_CASE(the_domain_that_resend_names_counts_when_the_caller_has_none)
{
    outcome result = made(verdict::domain);
    result.domain = "named.example";
    BOOST_TEST(
        summary(p.settle(result, {.request = {1}, .sender = ""}, now)) == "+domain:named.example"
    );
    BOOST_TEST(
        summary(p.settle(result, {.request = {2}, .sender = "mail.named.example"}, now)) ==
        "+domain:mail.named.example"
    );
}

BOOST_AUTO_TEST_CASE(a_sender_whom_nobody_knows_is_paused_itself_or_the_account_is)
{
    const std::string sender = "template:welcome";
    const outcome unnamed = made(verdict::domain);
    BOOST_TEST(
        summary(p.settle(unnamed, {.request = {1}, .sender = sender}, now)) ==
        "+domain:template:welcome"
    );
    BOOST_TEST(p.blocks(lane::campaign, sender));
    // Once it is known, it waits for one pause only.
    outcome named = unnamed;
    named.domain = "acme.example";
    BOOST_TEST(
        summary(p.settle(named, {.request = {2}, .sender = sender}, now)) ==
        "+domain:acme.example -domain:template:welcome"
    );
    BOOST_TEST(summary(p.settle(unnamed, {.request = {3}, .sender = ""}, now)) == "+account");
}

BOOST_AUTO_TEST_CASE(of_several_senders_none_is_paused)
{
    BOOST_TEST(summary(p.settle(made(verdict::domain), {.request = {1}}, now)) == "");
    outcome named = made(verdict::domain);
    named.domain = "above.example";
    BOOST_TEST(summary(p.settle(named, {.request = {2}}, now)) == "");
}

BOOST_AUTO_TEST_CASE(what_was_accepted_of_several_senders_ends_no_pause_of_theirs)
{
    settle(verdict::domain);
    BOOST_TEST(summary(p.settle(made(verdict::accepted), {.request = {9}}, now)) == "");
    BOOST_TEST(blocked());
}

BOOST_AUTO_TEST_CASE(an_unreachable_resend_pauses_at_once)
{
    BOOST_TEST(settle(verdict::not_sent) == "+upstream");
    BOOST_TEST(p.blocks_everything());
    BOOST_TEST(probe(verdict::not_sent) == "");
    BOOST_TEST((until_probe() == 10s));
    BOOST_TEST(probe(verdict::rate_limited) == "-upstream");
}

BOOST_AUTO_TEST_CASE(an_answer_to_what_is_no_mail_ends_the_pause_of_an_outage_and_no_other)
{
    settle(verdict::account);
    settle(verdict::not_sent);
    BOOST_TEST(summary(p.answered(false)) == "-upstream");
    BOOST_TEST(summary(p.answered(false)) == "");
    BOOST_TEST(p.list().size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_key_that_is_found_good_ends_the_pause_of_the_account)
{
    settle(verdict::quota_daily);
    settle(verdict::account);
    BOOST_TEST(summary(p.answered(true)) == "-account");
    p.begin(account, {}, now);
    BOOST_TEST(summary(p.answered(true)) == ""); // by hand
}

BOOST_AUTO_TEST_CASE(a_pause_knows_what_its_last_probe_came_to)
{
    settle(verdict::not_sent);
    BOOST_TEST(!p.list()[0].last_probe.has_value());
    now += 5s;
    const outcome untrusted{.verdict = verdict::not_sent, .message = "certificate verify failed"};
    p.settle(untrusted, {.request = {99}, .probe = upstream}, now);
    BOOST_REQUIRE(p.list()[0].last_probe.has_value());
    BOOST_TEST(
        p.list()[0].last_probe->outcome == "Resend cannot be reached: certificate verify failed"
    );
    BOOST_TEST((p.list()[0].last_probe->at == now));
    // Resend's own message may echo an address; its name does not.
    const outcome failed{
        .verdict = verdict::server_error,
        .status = 503,
        .name = "service_unavailable",
        .message = "ann@example.org"};
    p.settle(failed, {.request = {100}, .probe = upstream}, now);
    BOOST_TEST(p.list()[0].last_probe->outcome == "server_error (503 service_unavailable)");
}

BOOST_AUTO_TEST_CASE(what_ends_tells_when_it_began)
{
    settle(verdict::account);
    const auto began = now;
    now += 1h;
    const auto changes = p.answered(true);
    BOOST_REQUIRE(changes.size() == 1u);
    BOOST_TEST((changes[0].since == began));
}

BOOST_AUTO_TEST_CASE(five_failures_in_a_row_pause)
{
    for (const auto v :
         {verdict::server_error, verdict::no_answer, verdict::server_error, verdict::no_answer})
        BOOST_TEST(settle(v) == "");
    BOOST_TEST(settle(verdict::server_error) == "+upstream");
    BOOST_TEST(settle(verdict::server_error) == "");
    BOOST_TEST(settle(verdict::refused) == "-upstream");
    BOOST_TEST(settle(verdict::server_error) == "");
}

BOOST_AUTO_TEST_CASE(any_answer_but_a_5xx_ends_the_row)
{
    for (const auto v :
         {verdict::accepted,
          verdict::refused,
          verdict::rate_limited,
          verdict::in_progress,
          verdict::key_conflict}) {
        for (int i = 0; i < 4; ++i)
            BOOST_TEST(settle(verdict::server_error) == "");
        BOOST_TEST(settle(v) == "", to_string(v));
    }
}

BOOST_AUTO_TEST_CASE(the_same_request_counts_once_in_the_row)
{
    for (int i = 0; i < 20; ++i)
        BOOST_TEST(
            summary(p.settle(made(verdict::server_error), {.request = {7}, .sender = ""}, now)) ==
            ""
        );
}

BOOST_AUTO_TEST_CASE(who_cannot_reach_resend_is_told_what_is_in_the_way)
{
    auto refused = made(verdict::not_sent);
    refused.message = "certificate verify failed: self-signed certificate";
    const auto changes = p.settle(refused, {.request = {1}, .sender = "acme.example"}, now);
    BOOST_REQUIRE(changes.size() == 1u);
    BOOST_TEST(
        changes[0].why ==
        "Resend cannot be reached: certificate verify failed: self-signed certificate"
    );
}

BOOST_AUTO_TEST_CASE(a_pause_says_why_and_what_ends_it_without_resends_words)
{
    outcome result = classify(401, "validation_error", "API key is invalid: someone@acme.example");
    const auto changes = p.settle(result, {.request = {1}, .sender = "acme.example"}, now);
    BOOST_REQUIRE(changes.size() == 1u);
    BOOST_TEST(
        changes[0].why == "Resend refuses the account or its API key (401 validation_error)"
    );
    BOOST_REQUIRE(p.list().size() == 1u);
    BOOST_TEST((p.list()[0].since == now));
    BOOST_TEST(!p.list()[0].ends.empty());
}

// A campaign of which each batch has a message that Resend stumbles over is no outage.
BOOST_AUTO_TEST_CASE(a_5xx_while_others_get_through_is_no_sign_of_an_outage)
{
    const auto fail = [&](verdict v) {
        const settled_sending sending{
            .request = {++requests}, .sender = "acme.example", .others_get_through = true};
        return summary(p.settle(made(v), sending, now));
    };
    for (std::size_t i = 0; i < 2 * failures_that_pause; ++i)
        BOOST_TEST(fail(verdict::server_error) == "");
    for (std::size_t i = 1; i < failures_that_pause; ++i)
        BOOST_TEST(fail(verdict::no_answer) == "");
    BOOST_TEST(fail(verdict::no_answer) == "+upstream");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay::test
