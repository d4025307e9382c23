#include "relay/policy/suspect_answers.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

namespace {

const outcome security = classify(451, "security_error", "We may have found a security issue.");
const outcome unknown = classify(403, "a_name_of_next_year", "Nobody knows it yet.");
const outcome accepted = classify(200, "", "");

struct suspect_answers_fixture
{
    suspect_answers answers;
    std::int64_t requests{};
    std::int64_t others{1'000'000};

    // The answer to a new request with these messages
    verdict judge(const outcome& result, const std::vector<message_id>& members)
    {
        return answers.judge(result, request_id{++requests}, members);
    }

    // The answer to a request with a message that was never seen
    verdict judge(const outcome& result) { return judge(result, {{++others}}); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(suspecting, suspect_answers_fixture)

BOOST_AUTO_TEST_CASE(any_other_answer_means_what_it_says)
{
    for (const auto& result :
         {accepted,
          classify(422, "validation_error", "Invalid `to` field."),
          classify(401, "missing_api_key", "Missing API key."),
          classify(403, "suspended_api_key", "This API key is suspended"),
          classify(403, "something", "API key is invalid"),
          classify(403, "validation_error", "The `a.example` domain is not verified."),
          classify(500, "application_error", "An error."),
          outcome{}}) {
        for (int i = 0; i < 10; ++i) {
            judge(accepted);
            BOOST_TEST((judge(result, {{1}}) == result.verdict), result.status << result.name);
        }
    }
}

BOOST_AUTO_TEST_CASE(the_fifth_451_in_a_row_is_about_the_account)
{
    for (int i = 0; i < 4; ++i)
        BOOST_TEST((judge(security) == verdict::refused));
    for (int i = 0; i < 10; ++i)
        BOOST_TEST((judge(security) == verdict::account));
    BOOST_TEST((judge(accepted) == verdict::accepted));
    BOOST_TEST((judge(security) == verdict::refused));
}

BOOST_AUTO_TEST_CASE(any_answer_of_resends_ends_the_row_and_silence_does_not)
{
    for (const auto& between :
         {accepted,
          classify(422, "validation_error", ""),
          classify(429, "rate_limit_exceeded", ""),
          classify(500, "application_error", ""),
          unknown}) {
        suspect_answers fresh;
        std::swap(answers, fresh);
        for (int i = 0; i < 4; ++i)
            judge(security);
        judge(between);
        BOOST_TEST((judge(security) == verdict::refused), between.status);
    }
    for (const auto v : {verdict::no_answer, verdict::not_sent}) {
        suspect_answers fresh;
        std::swap(answers, fresh);
        for (int i = 0; i < 4; ++i)
            judge(security);
        outcome silence;
        silence.verdict = v;
        judge(silence);
        BOOST_TEST((judge(security) == verdict::account), to_string(v));
    }
}

BOOST_AUTO_TEST_CASE(the_same_request_counts_once_in_the_row)
{
    for (int i = 0; i < 20; ++i)
        BOOST_TEST((answers.judge(security, {7}, {{1}}) == verdict::refused));
}

BOOST_AUTO_TEST_CASE(an_unknown_403_is_about_the_account_until_others_pass_twice)
{
    BOOST_TEST((judge(unknown, {{1}}) == verdict::account));
    judge(accepted);
    BOOST_TEST((judge(unknown, {{1}}) == verdict::account));
    judge(accepted);
    BOOST_TEST((judge(unknown, {{2}, {1}}) == verdict::refused));
    BOOST_TEST((judge(unknown, {{1}}) == verdict::refused));
    BOOST_TEST((judge(unknown, {{2}}) == verdict::account));
}

BOOST_AUTO_TEST_CASE(while_nothing_else_is_accepted_it_stays_about_the_account)
{
    for (int i = 0; i < 100; ++i) {
        BOOST_TEST((judge(unknown, {{1}}) == verdict::account));
        judge(classify(422, "validation_error", ""));
    }
}

// One of a large batch, whose halves with it are always the next ones
BOOST_AUTO_TEST_CASE(a_451_that_ends_the_row_again_and_again_is_one_messages_fault)
{
    for (int round = 1; round <= 3; ++round) {
        for (int i = 0; i < 4; ++i)
            BOOST_TEST((judge(security, {{1}}) == verdict::refused));
        BOOST_TEST((judge(security, {{1}}) == (round < 3 ? verdict::account : verdict::refused)));
        judge(accepted);
    }
}

BOOST_AUTO_TEST_CASE(of_very_many_messages_the_oldest_are_forgotten)
{
    for (int i = 0; i < 2; ++i) {
        judge(unknown, {{1}});
        judge(accepted);
    }
    for (int i = 0; i < 10'000; ++i)
        judge(unknown);
    BOOST_TEST((judge(unknown, {{1}}) == verdict::account));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
