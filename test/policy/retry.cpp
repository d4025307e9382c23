#include "relay/policy/retry.hpp"

#include "support/moments.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

namespace {

using namespace std::chrono_literals;

using test::noon;
const retry_config three_attempts; // 3 min, then 12 min, ±10 %

struct retry_fixture
{
    std::mt19937_64 random{1};

    retry_decision decide(const attempt_record& record, wall_time now = noon)
    {
        return decide_retry(three_attempts, record, now, random);
    }
};

bool is_dead(const retry_decision& decision, death reason)
{
    const auto* dead = std::get_if<bury>(&decision);
    return dead && dead->reason == reason;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(retry, retry_fixture)

BOOST_AUTO_TEST_CASE(three_attempts_take_about_fifteen_minutes)
{
    const auto first = decide({.attempts = 1});
    BOOST_REQUIRE(std::holds_alternative<retry_at>(first));
    const auto wait = std::get<retry_at>(first).due - noon;
    BOOST_TEST((wait >= 162s && wait <= 198s));

    const auto second = decide({.attempts = 2});
    BOOST_REQUIRE(std::holds_alternative<retry_at>(second));
    const auto longer = std::get<retry_at>(second).due - noon;
    BOOST_TEST((longer >= 648s && longer <= 792s));

    BOOST_TEST(is_dead(decide({.attempts = 3}), death::exhausted));
}

BOOST_AUTO_TEST_CASE(the_jitter_goes_both_ways_and_no_further_than_it_may)
{
    bool earlier = false;
    bool later = false;
    for (int i = 0; i < 1'000; ++i) {
        const auto delay = retry_delay(three_attempts, 1, random);
        BOOST_REQUIRE((delay >= 162s && delay <= 198s));
        earlier = earlier || delay < 170s;
        later = later || delay > 190s;
    }
    BOOST_TEST(earlier);
    BOOST_TEST(later);
}

BOOST_AUTO_TEST_CASE(an_attempt_without_an_answer_leaves_the_end_unknown)
{
    BOOST_TEST(is_dead(decide({.attempts = 3, .maybe_accepted = true}), death::outcome_unknown));
    BOOST_TEST(is_dead(
        decide({.attempts = 3, .messages = 100, .maybe_accepted = true}), death::outcome_unknown
    ));
}

BOOST_AUTO_TEST_CASE(a_batch_that_met_nothing_but_5xx_is_split_though_its_key_has_died)
{
    const auto decision = decide({.attempts = 3, .messages = 2, .key_age = key_life});
    BOOST_TEST(std::holds_alternative<split_in_two>(decision));
}

BOOST_AUTO_TEST_CASE(a_batch_that_meets_5xx_is_repeated_at_once_and_then_split)
{
    attempt_record record{.attempts = 1, .messages = 2};
    BOOST_TEST(std::holds_alternative<retry_at_once>(decide(record)));
    record.attempts = 2;
    BOOST_TEST(std::holds_alternative<split_in_two>(decide(record)));

    record.maybe_accepted = true;
    BOOST_TEST(std::holds_alternative<retry_at>(decide(record)));
    record = {.attempts = 1, .messages = 1};
    BOOST_TEST(std::holds_alternative<retry_at>(decide(record)));
}

BOOST_AUTO_TEST_CASE(a_message_that_a_batch_is_narrowed_down_to_has_all_its_attempts)
{
    const retry_config three;
    BOOST_TEST(attempts_of_half(three, 2, 50) == 1); // split at its first failure
    BOOST_TEST(attempts_of_half(three, 2, 1) == 0);
    BOOST_TEST(attempts_of_half(three, 3, 1) == 2); // the batch had them, over their time

    retry_config once;
    once.max_attempts = 1;
    BOOST_TEST(attempts_of_half(once, 1, 1) == 0);
    BOOST_TEST(attempts_of_half(once, 1, 50) == 0);
}

BOOST_AUTO_TEST_CASE(nothing_is_repeated_when_its_key_may_be_forgotten)
{
    const attempt_record answered{.attempts = 1};
    const attempt_record unanswered{.attempts = 1, .maybe_accepted = true};

    const auto aged = [](attempt_record record, milliseconds age) {
        record.key_age = age;
        return record;
    };
    BOOST_TEST(is_dead(decide(aged(answered, key_life)), death::exhausted));
    BOOST_TEST(is_dead(decide(aged(unanswered, key_life)), death::outcome_unknown));
    BOOST_TEST(is_dead(decide(aged(unanswered, key_life - 60s)), death::outcome_unknown));

    const auto decision = decide(aged(unanswered, key_life - 5min));
    BOOST_REQUIRE(std::holds_alternative<retry_at>(decision));
    BOOST_TEST((std::get<retry_at>(decision).due < noon + 5min));
}

BOOST_AUTO_TEST_CASE(a_delay_without_measure_stays_in_its_range)
{
    retry_config cfg;
    cfg.factor = 1e9;
    cfg.max_attempts = 1'000'000;
    BOOST_TEST((retry_delay(cfg, 1'000, random) > key_life));
    const attempt_record record{.attempts = 1'000};
    BOOST_TEST(is_dead(decide_retry(cfg, record, noon, random), death::exhausted));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
