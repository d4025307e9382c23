#include "relay/policy/pauses.hpp"

#include "relay/policy/quota.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>

namespace relay {

namespace {

using namespace std::chrono_literals;

const wall_time noon = from_ms(1'795'435'200'000); // 2026-11-23T12:00:00Z

const pause_scope account{pause_kind::account, {}};
const pause_scope quota{pause_kind::quota, {}};
const pause_scope upstream{pause_kind::upstream, {}};
const pause_scope everything{pause_kind::all, {}};
const pause_scope acme{pause_kind::domain, "acme.example"};
const pause_scope campaigns{pause_kind::lane, "campaign"};

outcome made(verdict v)
{
    outcome result;
    result.verdict = v;
    return result;
}

// "+account -upstream": what began and what ended
std::string summary(const std::vector<pause_change>& changes)
{
    std::string text;
    for (const auto& change : changes) {
        if (!text.empty())
            text += ' ';
        text += (change.began ? '+' : '-') + to_string(change.scope);
    }
    return text;
}

struct fixture
{
    pauses p;
    wall_time now{noon};
    std::int64_t requests{0};

    // A new request with this outcome, from acme.example
    std::string settle(verdict v, std::optional<pause_scope> probe = {})
    {
        return summary(p.settle(made(v), request_id{++requests}, "acme.example", probe, now));
    }

    // Waits for the next probe, sends it and has it end like this
    std::string probe(verdict v)
    {
        BOOST_REQUIRE(p.next_probe().has_value());
        now = *p.next_probe();
        const auto scope = due();
        BOOST_REQUIRE(scope.has_value());
        p.probe_sent(*scope);
        return settle(v, scope);
    }

    // The pause that is to be probed now, or would be after so long
    std::optional<pause_scope> due(wall_time::duration later = {}) const
    {
        return p.longest_due(now + later, [](const pause_scope&) { return true; });
    }

    wall_time::duration until_probe() const { return *p.next_probe() - now; }

    bool blocked() const { return p.blocks(lane::transactional, "acme.example"); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(pausing, fixture)

BOOST_AUTO_TEST_CASE(a_scope_is_read_back_from_its_text)
{
    for (const std::string text :
         {"account",
          "quota",
          "quota:campaign",
          "upstream",
          "all",
          "lane:campaign",
          "domain:acme.example"}) {
        const auto scope = parse_pause_scope(text);
        BOOST_REQUIRE(scope.has_value());
        BOOST_TEST(to_string(*scope) == text);
    }
    for (const auto* text :
         {"", "everything", "all:", "quota:", "account:x", "domain", "Lane:campaign"})
        BOOST_TEST(!parse_pause_scope(text).has_value(), text);
}

BOOST_AUTO_TEST_CASE(at_first_nothing_is_paused)
{
    BOOST_TEST(!blocked());
    BOOST_TEST(!p.blocks_everything());
    BOOST_TEST((p.reason(lane::campaign, "") == nullptr));
    BOOST_TEST(!p.next_probe().has_value());
    BOOST_TEST(settle(verdict::accepted) == "");
}

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

BOOST_AUTO_TEST_CASE(probes_come_at_doubling_distances_up_to_a_minute)
{
    settle(verdict::account);
    for (const auto expected : {10s, 20s, 40s, 60s, 60s}) {
        probe(verdict::account);
        BOOST_TEST((until_probe() == expected));
    }
}

BOOST_AUTO_TEST_CASE(a_clock_that_is_set_back_delays_no_probe)
{
    settle(verdict::account);
    now -= 3h;
    BOOST_TEST((due() == account));
}

BOOST_AUTO_TEST_CASE(a_probe_that_meets_something_else_comes_again_after_the_same_time)
{
    settle(verdict::account);
    probe(verdict::account);
    BOOST_TEST(probe(verdict::rate_limited) == "");
    BOOST_TEST((until_probe() == 10s));
}

BOOST_AUTO_TEST_CASE(one_probe_at_a_time)
{
    settle(verdict::account);
    now += 5s;
    BOOST_REQUIRE((due() == account));
    p.probe_sent(account);
    BOOST_TEST(!due(1h).has_value());
    BOOST_TEST(!p.next_probe().has_value());
    settle(verdict::account, account);
    BOOST_TEST(p.next_probe().has_value());
}

BOOST_AUTO_TEST_CASE(a_probe_that_could_not_be_sent_comes_again_soon)
{
    settle(verdict::account);
    probe(verdict::account);
    probe(verdict::account);
    now += 20s;
    p.no_probe(account, now);
    BOOST_TEST((until_probe() == 5s));
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

BOOST_AUTO_TEST_CASE(a_daily_quota_is_probed_at_midnight_utc)
{
    const wall_time midnight = noon + 12h;
    now = midnight - 2s;
    settle(verdict::quota_daily);
    BOOST_TEST((p.next_probe() == midnight));

    now = midnight - 3s - 5s;
    pauses other;
    std::swap(p, other);
    settle(verdict::quota_daily);
    probe(verdict::quota_daily);
    BOOST_TEST((p.next_probe() == midnight));
}

BOOST_AUTO_TEST_CASE(an_unverified_domain_holds_back_nothing_but_its_own_mail)
{
    BOOST_TEST(settle(verdict::domain) == "+domain:acme.example");
    BOOST_TEST(blocked());
    BOOST_TEST(p.blocks(lane::campaign, "acme.example"));
    BOOST_TEST(!p.blocks(lane::campaign, "other.example"));
    BOOST_TEST(!p.blocks(lane::campaign, ""));
    BOOST_TEST(!p.blocks_everything());

    BOOST_TEST(summary(p.settle(made(verdict::accepted), {9}, "other.example", {}, now)) == "");
    BOOST_TEST(probe(verdict::accepted) == "-domain:acme.example");
}

BOOST_AUTO_TEST_CASE(the_domain_that_resend_names_counts_when_the_caller_has_none)
{
    outcome result = made(verdict::domain);
    result.domain = "named.example";
    BOOST_TEST(summary(p.settle(result, {1}, "", {}, now)) == "+domain:named.example");
    BOOST_TEST(
        summary(p.settle(result, {2}, "mail.named.example", {}, now)) ==
        "+domain:mail.named.example"
    );
}

// Of a template's sender, and of old messages with a template, nobody knows the domain.
BOOST_AUTO_TEST_CASE(a_sender_is_known_by_the_domain_that_resend_names_until_its_pause_ends)
{
    outcome named = made(verdict::domain);
    named.domain = "acme.example";
    for (const std::string sender : {"", "template:welcome"}) {
        BOOST_TEST(
            summary(p.settle(named, {++requests}, sender, {}, now)) == "+domain:acme.example"
        );
        BOOST_TEST(p.domain_of(sender) == "acme.example");
        BOOST_TEST(p.blocks(lane::campaign, sender));
        BOOST_TEST(!p.blocks(lane::campaign));
        BOOST_TEST((p.reason(lane::campaign, sender)->scope == acme));
        BOOST_TEST(!p.blocks(lane::campaign, "template:other"));
        BOOST_TEST(!p.blocks(lane::campaign, "other.example"));
        BOOST_TEST(summary(p.settle(made(verdict::domain), {++requests}, sender, {}, now)) == "");

        p.begin(acme, now);
        BOOST_TEST(p.held_by_hand(lane::campaign, sender));
        BOOST_TEST(!p.held_by_hand(lane::campaign));
        p.resume(acme, true, now);
        BOOST_TEST(p.domain_of(sender) == sender);
        BOOST_TEST(!p.blocks(lane::campaign, sender));

        p.settle(named, {++requests}, sender, {}, now);
        const auto ended = p.settle(made(verdict::accepted), {++requests}, sender, {}, now);
        BOOST_TEST(summary(ended) == "-domain:acme.example");
        BOOST_TEST(p.domain_of(sender) == sender);
    }
}

BOOST_AUTO_TEST_CASE(a_sender_whom_nobody_knows_is_paused_itself_or_the_account_is)
{
    const std::string sender = "template:welcome";
    const outcome unnamed = made(verdict::domain);
    BOOST_TEST(summary(p.settle(unnamed, {1}, sender, {}, now)) == "+domain:template:welcome");
    BOOST_TEST(p.blocks(lane::campaign, sender));
    // Once it is known, it waits for one pause only.
    outcome named = unnamed;
    named.domain = "acme.example";
    BOOST_TEST(
        summary(p.settle(named, {2}, sender, {}, now)) ==
        "+domain:acme.example -domain:template:welcome"
    );
    BOOST_TEST(summary(p.settle(unnamed, {3}, "", {}, now)) == "+account");
}

BOOST_AUTO_TEST_CASE(a_pause_by_hand_of_a_template_outlives_what_resend_says)
{
    const std::string sender = "template:welcome";
    const pause_scope by_hand{pause_kind::domain, sender};
    p.begin(by_hand, now);
    outcome named = made(verdict::domain);
    named.domain = "acme.example";
    BOOST_TEST(summary(p.settle(named, {1}, sender, {}, now)) == "+domain:acme.example");
    BOOST_TEST(summary(p.resume(acme, true, now)) == "-domain:acme.example");
    BOOST_TEST((p.reason(lane::campaign, sender)->scope == by_hand));
    BOOST_TEST(p.held_by_hand(lane::campaign, sender));
}

BOOST_AUTO_TEST_CASE(so_many_senders_are_known_and_the_others_are_paused_by_their_own_names)
{
    outcome named = made(verdict::domain);
    named.domain = "acme.example";
    const auto name = [](int i) { return "template:" + std::to_string(i); };
    constexpr int most = 10'000;
    for (int i = 0; i <= most; ++i)
        p.settle(named, {++requests}, name(i), {}, now);
    BOOST_TEST(p.list().size() == 2u);
    for (const int i : {0, most - 1, most})
        BOOST_TEST(p.blocks(lane::campaign, name(i)));
    BOOST_TEST(p.domain_of(name(most)) == name(most));
}

BOOST_AUTO_TEST_CASE(of_several_senders_none_is_paused)
{
    BOOST_TEST(summary(p.settle(made(verdict::domain), {1}, std::nullopt, {}, now)) == "");
    outcome named = made(verdict::domain);
    named.domain = "above.example";
    BOOST_TEST(summary(p.settle(named, {2}, std::nullopt, {}, now)) == "");
}

BOOST_AUTO_TEST_CASE(what_was_accepted_of_several_senders_ends_no_pause_of_theirs)
{
    settle(verdict::domain);
    BOOST_TEST(summary(p.settle(made(verdict::accepted), {9}, std::nullopt, {}, now)) == "");
    BOOST_TEST(blocked());
}

BOOST_AUTO_TEST_CASE(a_probe_without_mail_to_probe_with_stays_due)
{
    settle(verdict::account);
    now += 1h;
    BOOST_TEST((due() == account));
    BOOST_TEST(!p.next_probe(now).has_value());
    now += 1h;
    BOOST_TEST((due() == account));
}

BOOST_AUTO_TEST_CASE(domains_are_probed_longest_due_first_and_none_hides_another)
{
    settle(verdict::domain);
    now += 1s;
    outcome other = made(verdict::domain);
    p.settle(other, {9}, "aaa.example", {}, now);
    const pause_scope aaa{pause_kind::domain, "aaa.example"};
    const auto but_acme = [&](const pause_scope& s) { return s != acme; };
    BOOST_TEST((due(4s) == acme));
    BOOST_TEST(!p.longest_due(now + 4s, but_acme).has_value());
    BOOST_TEST((p.next_probe(now + 4s) == now + 5s));
    BOOST_TEST((due(5s) == acme));
    BOOST_TEST((p.longest_due(now + 5s, but_acme) == aaa));
}

BOOST_AUTO_TEST_CASE(a_ceiling_of_our_own_is_not_probed_and_ends_with_its_period)
{
    const quota_exhaustion full{quota_period::daily, false, 100, 0, noon + 12h};
    BOOST_TEST(summary(p.hold(full, lane::campaign, now)) == "+quota");
    BOOST_TEST(summary(p.hold(full, lane::transactional, now)) == "");
    BOOST_TEST(p.blocks_everything());
    BOOST_TEST(!due(48h).has_value());
    BOOST_TEST(!p.next_probe().has_value());
    // An answer to what was on its way says nothing about it, and resume cannot probe it.
    BOOST_TEST(settle(verdict::accepted) == "");
    BOOST_TEST(summary(p.resume(std::nullopt, false, now)) == "");
    BOOST_TEST((p.list().at(0).until == noon + 12h));
    BOOST_TEST(
        p.list().at(0).why ==
        "the daily quota of the configuration is used up (0 of 100 recipients left)"
    );
    BOOST_TEST(summary(p.unhold(lane::campaign)) == "-quota");
    BOOST_TEST(summary(p.unhold(lane::campaign)) == "");
}

BOOST_AUTO_TEST_CASE(force_lifts_a_ceiling_too)
{
    p.hold({quota_period::daily, false, 100, 0, noon + 12h}, lane::campaign, now);
    BOOST_TEST(summary(p.resume(quota, true, now)) == "-quota");
}

BOOST_AUTO_TEST_CASE(the_reserve_holds_back_campaigns_only)
{
    const quota_exhaustion share{quota_period::monthly, true, 90, 0, noon + 12h};
    BOOST_TEST(summary(p.hold(share, lane::campaign, now)) == "+quota:campaign");
    BOOST_TEST(!p.blocks_everything());
    BOOST_TEST(p.blocks(lane::campaign, "acme.example"));
    BOOST_TEST(!p.blocks(lane::transactional, "acme.example"));
    BOOST_TEST(summary(p.unhold(lane::campaign)) == "-quota:campaign");
}

BOOST_AUTO_TEST_CASE(a_quota_pause_of_resends_becomes_a_ceiling_of_ours_when_that_is_reached_too)
{
    settle(verdict::quota_daily);
    const quota_exhaustion full{quota_period::daily, false, 100, 0, noon + 12h};
    BOOST_TEST(summary(p.hold(full, lane::campaign, now)) == "+quota");
    BOOST_TEST(!due(48h).has_value());
    BOOST_TEST(p.list().size() == 1u);
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
    BOOST_TEST(summary(p.upstream_answered()) == "-upstream");
    BOOST_TEST(summary(p.upstream_answered()) == "");
    BOOST_TEST(p.list().size() == 1u);
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
        BOOST_TEST(summary(p.settle(made(verdict::server_error), {7}, "", {}, now)) == "");
}

BOOST_AUTO_TEST_CASE(the_widest_pause_is_the_reason)
{
    settle(verdict::domain);
    p.begin(campaigns, now);
    BOOST_TEST((p.reason(lane::campaign, "acme.example")->scope == campaigns));
    BOOST_TEST((p.reason(lane::transactional, "acme.example")->scope == acme));
    settle(verdict::quota_daily);
    BOOST_TEST((p.reason(lane::campaign, "acme.example")->scope == quota));
    settle(verdict::not_sent);
    BOOST_TEST((p.reason(lane::campaign, "acme.example")->scope == upstream));
    p.begin(everything, now);
    BOOST_TEST((p.reason(lane::campaign, "acme.example")->scope == everything));
}

BOOST_AUTO_TEST_CASE(a_narrow_pause_is_not_probed_under_a_wide_one)
{
    settle(verdict::domain);
    now += 1s;
    settle(verdict::account);
    now += 1s;
    settle(verdict::not_sent);
    now += 1h;
    BOOST_TEST((due() == upstream));
    BOOST_TEST(probe(verdict::account) == "-upstream");
    BOOST_TEST((due() == account));
    BOOST_TEST(probe(verdict::refused) == "-account");
    BOOST_TEST((due() == acme));
}

BOOST_AUTO_TEST_CASE(what_is_paused_by_hand_waits_for_a_hand)
{
    BOOST_TEST(summary(p.begin(campaigns, now)) == "+lane:campaign");
    BOOST_TEST(summary(p.begin(campaigns, now)) == "");
    BOOST_TEST(p.blocks(lane::campaign, ""));
    BOOST_TEST(!p.blocks(lane::transactional, ""));
    BOOST_TEST(p.held_by_hand(lane::campaign));
    BOOST_TEST(!p.held_by_hand(lane::transactional));
    BOOST_TEST(!p.next_probe().has_value());
    BOOST_TEST(settle(verdict::accepted) == "");
    BOOST_TEST(summary(p.resume(campaigns, false, now)) == "-lane:campaign");
    BOOST_TEST(!p.blocks(lane::campaign, ""));
}

BOOST_AUTO_TEST_CASE(a_pause_by_hand_also_holds_probes_back)
{
    p.begin(acme, now);
    BOOST_TEST(p.held_by_hand(lane::campaign, "acme.example"));
    BOOST_TEST(!p.held_by_hand(lane::campaign, "other.example"));
    BOOST_TEST(settle(verdict::accepted) == "");
    BOOST_TEST(blocked());

    settle(verdict::account);
    p.begin(everything, now);
    BOOST_TEST(p.held_by_hand(lane::transactional));
    BOOST_TEST(!p.next_probe().has_value());
    BOOST_TEST(!due(1h).has_value());
}

BOOST_AUTO_TEST_CASE(resume_probes_at_once)
{
    settle(verdict::account);
    probe(verdict::account);
    BOOST_TEST(summary(p.resume(account, false, now)) == "");
    BOOST_TEST((due() == account));
    BOOST_TEST(summary(p.resume(acme, true, now)) == "");
    BOOST_TEST(blocked());
}

BOOST_AUTO_TEST_CASE(resume_by_force_lifts_whatever_it_is)
{
    settle(verdict::account);
    settle(verdict::not_sent);
    p.begin(campaigns, now);
    BOOST_TEST(summary(p.resume(std::nullopt, true, now)) == "-account -upstream -lane:campaign");
    BOOST_TEST(p.list().empty());
}

BOOST_AUTO_TEST_CASE(who_cannot_reach_resend_is_told_what_is_in_the_way)
{
    auto refused = made(verdict::not_sent);
    refused.message = "certificate verify failed: self-signed certificate";
    const auto changes = p.settle(refused, request_id{1}, "acme.example", {}, now);
    BOOST_REQUIRE(changes.size() == 1u);
    BOOST_TEST(
        changes[0].why ==
        "Resend cannot be reached: certificate verify failed: self-signed certificate"
    );
}

BOOST_AUTO_TEST_CASE(a_pause_says_why_and_what_ends_it_without_resends_words)
{
    outcome result = classify(401, "validation_error", "API key is invalid: someone@acme.example");
    const auto changes = p.settle(result, {1}, "acme.example", {}, now);
    BOOST_REQUIRE(changes.size() == 1u);
    BOOST_TEST(
        changes[0].why == "Resend refuses the account or its API key (401 validation_error)"
    );
    BOOST_REQUIRE(p.list().size() == 1u);
    BOOST_TEST((p.list()[0].since == now));
    BOOST_TEST(!p.list()[0].ends.empty());
}

// What its mail was has expired, or was cancelled: nobody is left to probe it with.
BOOST_AUTO_TEST_CASE(a_pause_of_a_domain_that_has_no_mail_ends_after_a_while)
{
    const auto empty = [](const pause_scope&) { return false; };
    settle(verdict::domain);
    now = *p.next_probe();
    BOOST_TEST(summary(p.end_idle(now + longest_idle_pause - 1ms, empty)) == "");
    BOOST_TEST(summary(p.end_idle(now + longest_idle_pause, empty)) == "-domain:acme.example");
    BOOST_TEST(settle(verdict::domain) == "+domain:acme.example");
}

BOOST_AUTO_TEST_CASE(but_not_one_that_has_mail_or_is_being_probed_or_was_made_by_hand_or_is_wide)
{
    const auto later = now + 24h;
    const auto empty = [](const pause_scope&) { return false; };
    settle(verdict::domain);
    BOOST_TEST(summary(p.end_idle(later, [](const pause_scope& s) { return s == acme; })) == "");
    p.probe_sent(acme);
    BOOST_TEST(summary(p.end_idle(later, empty)) == "");
    p.begin(acme, now);
    settle(verdict::account);
    BOOST_TEST(summary(p.end_idle(later, empty)) == "");
}

BOOST_AUTO_TEST_CASE(the_pause_that_is_due_longest_and_has_a_probe_is_found_with_few_questions)
{
    constexpr int many = 1'000;
    for (int i = 0; i < many; ++i)
        p.settle(
            made(verdict::domain),
            request_id{i + 1},
            "d" + std::to_string(i * 7'919 % many) + ".example",
            std::nullopt,
            now + milliseconds(i)
        );
    const pause_scope oldest{pause_kind::domain, "d0.example"};
    const pause_scope next_oldest{pause_kind::domain, "d919.example"};
    int asked = 0;
    const auto found = p.longest_due(now + 1min, [&](const pause_scope&) { return ++asked > 0; });
    BOOST_TEST((found == oldest));
    BOOST_TEST(asked < 50);
    const auto another = [&](const pause_scope& s) { return s != oldest; };
    BOOST_TEST((p.longest_due(now + 1min, another) == next_oldest));
    BOOST_TEST(!p.longest_due(now, another).has_value());
}

// Whoever keeps something that follows from the list learns that it has changed.
BOOST_AUTO_TEST_CASE(the_version_grows_when_a_pause_begins_or_ends)
{
    auto last = p.version();
    const auto has_grown = [&] { return std::exchange(last, p.version()) < p.version(); };
    settle(verdict::accepted);
    BOOST_TEST(!has_grown());
    settle(verdict::domain);
    BOOST_TEST(has_grown());
    settle(verdict::domain);
    BOOST_TEST(!has_grown());
    settle(verdict::accepted);
    BOOST_TEST(has_grown());
    p.begin(campaigns, now);
    BOOST_TEST(has_grown());
    p.resume(std::nullopt, true, now);
    BOOST_TEST(has_grown());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
