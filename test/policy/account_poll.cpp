#include "relay/policy/account_poll.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

namespace {

using std::chrono::hours;
using std::chrono::seconds;

struct account_poll_fixture
{
    account_poll poll;
    account_poll::clock::time_point now{hours(1)};
    wall_time today{std::chrono::milliseconds(1'700'000'000'000)};

    // Asks, and is answered at once.
    void ask(account_part about, const outcome& answer)
    {
        poll.asked(1'000, now);
        poll.told(about, answer, now, today);
    }

    std::string why(account_part about) const
    {
        const auto barred = poll.barred_from(about, today);
        return barred ? barred->why : "";
    }
};

const outcome good{.verdict = verdict::accepted, .status = 200};
const outcome restricted = classify(401, "restricted_api_key", "only send");

} // namespace

BOOST_FIXTURE_TEST_SUITE(account_polls, account_poll_fixture)

BOOST_AUTO_TEST_CASE(a_quarter_of_the_limit_is_spent_at_most)
{
    BOOST_TEST(poll.may_ask(now));
    poll.asked(10, now);
    BOOST_TEST(!poll.may_ask(now + milliseconds(399)));
    BOOST_TEST(poll.may_ask(now + milliseconds(400)));
    poll.asked(100'000, now);
    BOOST_TEST(!poll.may_ask(now + milliseconds(19)));
    BOOST_TEST(poll.may_ask(now + milliseconds(20)));
    poll.asked(0, now);
    BOOST_TEST(!poll.may_ask(now + milliseconds(999)));
}

BOOST_AUTO_TEST_CASE(after_a_failure_nothing_is_asked_for_a_while)
{
    const outcome failures[] = {
        {.verdict = verdict::no_answer},
        {.verdict = verdict::not_sent},
        classify(500, "application_error", "x"),
        classify(429, "rate_limit_exceeded", "x"),
    };
    for (const auto& failure : failures) {
        ask(account_part::usage, failure);
        BOOST_TEST(!poll.may_ask(now + seconds(9)), to_string(failure.verdict));
        BOOST_TEST(poll.may_ask(now + seconds(10)), to_string(failure.verdict));
        BOOST_TEST(why(account_part::usage) == "");
        now += hours(1);
    }
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_no_failure_needs_no_rest)
{
    ask(account_part::emails, good);
    BOOST_TEST(poll.may_ask(now + milliseconds(20)));
    ask(account_part::emails, classify(404, "not_found", "Email not found"));
    BOOST_TEST(poll.may_ask(now + milliseconds(20)));
    BOOST_TEST(why(account_part::emails) == ""); // that email is gone; others are not
}

BOOST_AUTO_TEST_CASE(what_the_key_may_not_ask_is_not_asked_for_an_hour)
{
    ask(account_part::emails, restricted);
    BOOST_TEST(why(account_part::emails) == "401 restricted_api_key");
    BOOST_TEST(why(account_part::domains) == "");
    today += hours(1) - milliseconds(1);
    BOOST_TEST(why(account_part::emails) == "401 restricted_api_key");
    today += milliseconds(1);
    BOOST_TEST(why(account_part::emails) == "");
}

BOOST_AUTO_TEST_CASE(every_word_for_a_key_that_may_not_ask_is_known)
{
    const outcome denials[] = {
        classify(400, "validation_error", "API key is invalid"),
        classify(401, "restricted_api_key", "This API key is restricted to only send emails."),
        classify(403, "validation_error", "not for you"),
        classify(403, "", ""), // Cloudflare's, or a proxy's
        classify(404, "not_found", "The requested endpoint does not exist"),
        classify(405, "method_not_allowed", "x"),
    };
    for (const auto& denial : denials) {
        ask(account_part::suppressions, denial);
        BOOST_TEST(why(account_part::suppressions) != "", denial.status << ' ' << denial.name);
        poll.forget_bars();
        BOOST_TEST(why(account_part::suppressions) == "");
    }
}

BOOST_AUTO_TEST_CASE(what_mail_waits_for_is_asked_twice_as_often_and_rests_for_a_second)
{
    poll.asked(10, now);
    BOOST_TEST(!poll.may_ask_for_mail(now + milliseconds(199)));
    BOOST_TEST(poll.may_ask_for_mail(now + milliseconds(200)));

    poll.told(account_part::emails, classify(500, "application_error", "x"), now, today);
    BOOST_TEST(!poll.may_ask_for_mail(now + milliseconds(999)));
    BOOST_TEST(poll.may_ask_for_mail(now + seconds(1)));
    BOOST_TEST(!poll.may_ask(now + seconds(1)));
}

BOOST_AUTO_TEST_CASE(between_two_rounds_for_mail_other_mail_has_ten_requests)
{
    BOOST_TEST((account_poll::between_rounds_for_mail(10) == seconds(1)));
    BOOST_TEST((account_poll::between_rounds_for_mail(1'000) == milliseconds(500)));
    BOOST_TEST((account_poll::between_rounds_for_mail(0.1) == seconds(5)));
    BOOST_TEST((account_poll::between_rounds_for_mail(0) == seconds(5)));
}

BOOST_AUTO_TEST_CASE(a_good_answer_ends_the_bar)
{
    ask(account_part::usage, restricted);
    ask(account_part::usage, good);
    BOOST_TEST(why(account_part::usage) == "");
}

BOOST_AUTO_TEST_CASE(a_key_that_is_refused_is_tried_again_soon)
{
    ask(account_part::usage, classify(401, "validation_error", "API key is invalid"));
    BOOST_TEST(why(account_part::usage) == "401 validation_error");
    today += seconds(30);
    BOOST_TEST(why(account_part::usage) == "");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
