#include "doctor/account_verdicts.hpp"

#include <boost/test/unit_test.hpp>

using namespace relay;
using namespace std::chrono_literals;

namespace {

bool says(const diagnosis& d, std::string_view words)
{
    return d.text.find(words) != std::string::npos;
}

} // namespace

BOOST_AUTO_TEST_SUITE(account_verdicts)

BOOST_AUTO_TEST_CASE(the_permission_of_a_key_is_read_from_the_answer)
{
    const struct
    {
        unsigned status;
        const char* name;
        const char* message;
        key_permission permission;
        severity level;
    } cases[] = {
        {200, "", "", key_permission::full_access, severity::good},
        {401, "restricted_api_key", "only send", key_permission::sending_access, severity::good},
        {403, "restricted_api_key", "not active", key_permission::refused, severity::problem},
        {403, "suspended_api_key", "suspended", key_permission::refused, severity::problem},
        {400, "validation_error", "API key is invalid", key_permission::refused, severity::problem},
        {401, "validation_error", "API key is invalid", key_permission::refused, severity::problem},
        {403, "", "", key_permission::refused, severity::problem},
        {404, "", "", key_permission::refused, severity::problem},
        {500, "application_error", "sorry", key_permission::unknown, severity::warning},
        {429, "rate_limit_exceeded", "slow", key_permission::unknown, severity::warning},
    };
    for (const auto& c : cases) {
        const auto answer = classify(c.status, c.name, c.message);
        BOOST_TEST_CONTEXT(c.status << ' ' << c.name << ' ' << c.message)
        {
            BOOST_TEST((permission(answer) == c.permission));
            BOOST_TEST((judge_key(answer).level == c.level));
            BOOST_TEST((judge_key(answer).advice.empty() == (c.level == severity::good)));
        }
    }
}

BOOST_AUTO_TEST_CASE(without_an_answer_no_mail_goes_out_either)
{
    const outcome none{.verdict = verdict::not_sent, .message = "connection refused"};
    BOOST_TEST((permission(none) == key_permission::unknown));
    BOOST_TEST((judge_key(none).level == severity::problem));
    BOOST_TEST(says(judge_key(none), "connection refused"));
}

BOOST_AUTO_TEST_CASE(a_clock_may_be_off_by_a_few_seconds)
{
    const wall_time noon{1'795'435'200s};
    BOOST_TEST((judge_clock(noon + 999ms, noon).level == severity::good));
    BOOST_TEST((judge_clock(noon + 5s, noon).level == severity::good));
    BOOST_TEST((judge_clock(noon - 4s, noon).level == severity::good));
    BOOST_TEST(says(judge_clock(noon + 6s, noon), "ahead of"));
    BOOST_TEST(!says(judge_clock(noon + 60s, noon), "webhook"));
    BOOST_TEST(says(judge_clock(noon - 6min, noon), "behind"));
    BOOST_TEST(says(judge_clock(noon - 6min, noon), "webhook"));
}

BOOST_AUTO_TEST_CASE(the_limit_is_that_of_the_answer_or_else_the_remembered_one)
{
    BOOST_TEST(judge_limit(10, 10, {}).text == "10 requests a second");
    BOOST_TEST(judge_limit(0, 20, {}).text == "20 requests a second");
    BOOST_TEST(says(judge_limit(10, 20, {}), "remembers 20"));
    BOOST_TEST(says(judge_limit(10, 0, 2.5), "allows 2.5"));
    BOOST_TEST(says(judge_limit(0, 0, {}), "not learned yet"));
}

BOOST_AUTO_TEST_CASE(a_certificate_that_ends_soon_is_worth_a_warning)
{
    const wall_time noon{1'795'435'200s};
    BOOST_TEST((judge_certificate(noon + std::chrono::days(15), noon).level == severity::good));
    BOOST_TEST((judge_certificate(noon + std::chrono::days(13), noon).level == severity::warning));
}

BOOST_AUTO_TEST_SUITE_END()
