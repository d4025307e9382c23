#include "relay/policy/bounce_limits.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

namespace {

std::string of_all(const mail_counts& all, std::int64_t least = bounce_limits::least_of_all)
{
    return bounce_limits{}.exceeded(all, {}, least).value_or("");
}

std::string of_domain(const mail_counts& counts)
{
    const domain_counts other{.domain = "other.example", .counts = {.sent = 1'000}};
    const domain_counts judged{.domain = "example.org", .counts = counts};
    return bounce_limits{}.exceeded({.sent = 2'000}, {other, judged}, 1).value_or("");
}

} // namespace

BOOST_AUTO_TEST_SUITE(bounce_limit)

BOOST_AUTO_TEST_CASE(a_share_above_the_limit_is_told_with_its_figures)
{
    BOOST_TEST(
        of_all({.sent = 100, .bounced_hard = 6}) ==
        "hard bounces: 6 of 100 mails (6 %), more than 4 %"
    );
    BOOST_TEST(of_all({.sent = 100, .bounced_hard = 4}) == "");
    BOOST_TEST(
        of_all({.sent = 1'240, .complained = 1}) ==
        "complaints: 1 of 1240 mails (0.08 %), more than 0.08 %"
    );
    BOOST_TEST(of_all({.sent = 1'250, .complained = 1}) == "");
    BOOST_TEST(
        of_all({.sent = 1'500, .bounced_hard = 10, .complained = 2}) ==
        "complaints: 2 of 1500 mails (0.13 %), more than 0.08 %"
    );
}

BOOST_AUTO_TEST_CASE(few_mails_tell_nothing_unless_they_are_a_canary)
{
    BOOST_TEST(of_all({.sent = 99, .bounced_hard = 50}) == "");
    BOOST_TEST(
        of_all({.sent = 10, .bounced_hard = 1}, 1) ==
        "hard bounces: 1 of 10 mails (10 %), more than 4 %"
    );
    BOOST_TEST(
        of_all({.sent = 1, .bounced_hard = 1}, 1) ==
        "hard bounces: 1 of 1 mail (100 %), more than 4 %"
    );
    BOOST_TEST(of_all({}, 0) == "");
}

BOOST_AUTO_TEST_CASE(one_domain_is_judged_by_itself_from_twenty_mails_on)
{
    BOOST_TEST(of_domain({.sent = 19, .bounced_hard = 19}) == "");
    BOOST_TEST(of_domain({.sent = 50, .bounced_hard = 2}) == "");
    BOOST_TEST(
        of_domain({.sent = 20, .bounced_hard = 1}) ==
        "hard bounces at example.org: 1 of 20 mails (5 %), more than 4 %"
    );
    BOOST_TEST(
        of_domain({.sent = 300, .complained = 1}) ==
        "complaints at example.org: 1 of 300 mails (0.33 %), more than 0.08 %"
    );
}

BOOST_AUTO_TEST_CASE(limits_are_the_campaigns_own)
{
    const bounce_limits none{.bounced_hard = 1, .complained = 1};
    BOOST_TEST(!none.exceeded({.sent = 100, .bounced_hard = 100, .complained = 100}, {}, 1));
    const bounce_limits strict{.bounced_hard = 0, .complained = 0};
    BOOST_TEST(!strict.exceeded({.sent = 100}, {}, 1));
    BOOST_TEST(strict.exceeded({.sent = 100'000, .bounced_hard = 1}, {}, 1).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
