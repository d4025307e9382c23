#include "policy/pauses_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <utility>

namespace relay::test {

BOOST_FIXTURE_TEST_SUITE(probing, pauses_fixture)

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
    p.settle(other, {.request = {9}, .sender = "aaa.example"}, now);
    const pause_scope aaa{pause_kind::domain, "aaa.example"};
    const auto but_acme = [&](const pause_scope& s) { return s != acme; };
    BOOST_TEST((due(4s) == acme));
    BOOST_TEST(!p.longest_due(now + 4s, but_acme).has_value());
    BOOST_TEST((p.next_probe(now + 4s) == now + 5s));
    BOOST_TEST((due(5s) == acme));
    BOOST_TEST((p.longest_due(now + 5s, but_acme) == aaa));
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
    p.begin(acme, {}, now);
    settle(verdict::account);
    BOOST_TEST(summary(p.end_idle(later, empty)) == "");
}

// Resend is there, and says that something is wrong: with each, or with those that it got.
BOOST_AUTO_TEST_CASE(errors_of_resend_itself_are_probed_at_once)
{
    for (std::size_t i = 0; i < failures_that_pause; ++i)
        settle(verdict::server_error);
    BOOST_TEST((due() == upstream));
    BOOST_TEST(probe(verdict::server_error) == "");
    BOOST_TEST((until_probe() == 5s));
    BOOST_TEST(probe(verdict::server_error) == "");
    BOOST_TEST((until_probe() == 10s));
    BOOST_TEST(probe(verdict::accepted) == "-upstream");
}

BOOST_AUTO_TEST_CASE(what_is_taken_apart_is_followed_by_another_probe_at_once_but_not_for_ever)
{
    for (std::size_t i = 0; i < failures_that_pause; ++i)
        settle(verdict::server_error);
    int at_once = 0;
    while (due()) {
        p.probe_sent(upstream);
        const settled_sending parted{
            .request = {++requests},
            .sender = "acme.example",
            .probe = upstream,
            .taken_apart = true};
        p.settle(made(verdict::server_error), parted, now);
        ++at_once;
    }
    BOOST_TEST(at_once == most_probes_at_once + 1);
    BOOST_TEST((until_probe() == 1s));
}

BOOST_AUTO_TEST_CASE(the_pause_that_is_due_longest_and_has_a_probe_is_found_with_few_questions)
{
    constexpr int many = 1'000;
    for (int i = 0; i < many; ++i)
        p.settle(
            made(verdict::domain),
            {.request = {i + 1}, .sender = "d" + std::to_string(i * 7'919 % many) + ".example"},
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

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay::test
