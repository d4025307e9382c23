#include "policy/pauses_fixture.hpp"
#include "relay/policy/quota_book.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace relay::test {

BOOST_FIXTURE_TEST_SUITE(pauses_of_our_own, pauses_fixture)

BOOST_AUTO_TEST_CASE(a_pause_by_hand_of_a_template_outlives_what_resend_says)
{
    const std::string sender = "template:welcome";
    const pause_scope by_hand{pause_kind::domain, sender};
    p.begin(by_hand, {}, now);
    outcome named = made(verdict::domain);
    named.domain = "acme.example";
    BOOST_TEST(
        summary(p.settle(named, {.request = {1}, .sender = sender}, now)) == "+domain:acme.example"
    );
    BOOST_TEST(summary(p.resume(acme, true, now)) == "-domain:acme.example");
    BOOST_TEST((p.reason(lane::campaign, sender)->scope == by_hand));
    BOOST_TEST(p.held_by_hand(lane::campaign, sender));
}

BOOST_AUTO_TEST_CASE(what_is_paused_by_hand_waits_for_a_hand)
{
    BOOST_TEST(summary(p.begin(campaigns, {}, now)) == "+lane:campaign");
    BOOST_TEST(summary(p.begin(campaigns, {}, now)) == "");
    BOOST_TEST(p.blocks(lane::campaign, ""));
    BOOST_TEST(!p.blocks(lane::transactional, ""));
    BOOST_TEST(p.held_by_hand(lane::campaign));
    BOOST_TEST(!p.held_by_hand(lane::transactional));
    BOOST_TEST(!p.next_probe().has_value());
    BOOST_TEST(settle(verdict::accepted) == "");
    BOOST_TEST(summary(p.resume(campaigns, false, now)) == "-lane:campaign");
    BOOST_TEST(!p.blocks(lane::campaign, ""));
}

// Also for the relay that sends next: a pause by hand outlives a restart.
BOOST_AUTO_TEST_CASE(lost_commits_hold_everything_until_somebody_says_go_on)
{
    p.begin(everything, {}, now);
    const auto changes = p.begin_for_lost_commits(now);
    BOOST_TEST(summary(changes) == "-all +all");
    BOOST_TEST(changes.back().by_hand);
    BOOST_TEST(changes.back().why.starts_with("the database may have forgotten"));
    BOOST_TEST(p.held_by_hand(lane::transactional));
    BOOST_TEST(settle(verdict::accepted) == "");
    BOOST_TEST(summary(p.resume(everything, false, now)) == "-all");
}

BOOST_AUTO_TEST_CASE(a_pause_by_hand_also_holds_probes_back)
{
    p.begin(acme, {}, now);
    BOOST_TEST(p.held_by_hand(lane::campaign, "acme.example"));
    BOOST_TEST(!p.held_by_hand(lane::campaign, "other.example"));
    BOOST_TEST(settle(verdict::accepted) == "");
    BOOST_TEST(blocked());

    settle(verdict::account);
    p.begin(everything, {}, now);
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
    p.begin(campaigns, {}, now);
    BOOST_TEST(summary(p.resume(std::nullopt, true, now)) == "-account -upstream -lane:campaign");
    BOOST_TEST(p.list().empty());
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

BOOST_AUTO_TEST_CASE(a_pause_by_hand_says_why_and_ends_when_it_is_told_to)
{
    const pause_scope spring{pause_kind::campaign, "spring"};
    const pause_order order{.why = "the price is wrong", .by = "ann", .until = now + 30min};
    BOOST_TEST(summary(p.begin(spring, order, now)) == "+campaign:spring");
    BOOST_TEST(summary(p.begin(spring, order, now)) == "");
    BOOST_TEST(p.list().front().why == "paused by ann: the price is wrong");
    BOOST_TEST(p.list().front().by_hand);
    BOOST_TEST((p.next_end() == now + 30min));
    BOOST_TEST(!p.next_probe().has_value());
    BOOST_TEST(summary(p.end_over(now + 30min - 1ms)) == "");

    BOOST_TEST(summary(p.begin(spring, {}, now)) == "-campaign:spring +campaign:spring");
    BOOST_TEST(p.list().front().why == "paused by hand");
    BOOST_TEST(summary(p.end_over(now + 30min)) == "");

    p.begin(spring, order, now);
    BOOST_TEST(summary(p.end_over(now + 30min)) == "-campaign:spring");
    BOOST_TEST(p.list().empty());
}

BOOST_AUTO_TEST_CASE(a_pause_by_hand_goes_on_after_a_restart_as_it_was)
{
    const auto changes = p.take_up(campaigns, "paused by ann", now + 1h, now - 1h);
    BOOST_TEST(summary(changes) == "+lane:campaign");
    BOOST_TEST(changes.front().by_hand);
    BOOST_TEST(p.list().front().why == "paused by ann");
    BOOST_TEST((p.list().front().since == now - 1h));
    BOOST_TEST((p.next_end() == now + 1h));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay::test
