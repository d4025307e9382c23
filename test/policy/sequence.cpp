#include "relay/policy/sequence.hpp"

#include "support/moments.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <chrono>
#include <random>

namespace relay {

using namespace std::chrono_literals;
using test::noon;

BOOST_AUTO_TEST_SUITE(a_sequence)

BOOST_AUTO_TEST_CASE(gives_a_step_when_it_was_awaited_for_its_delay)
{
    const sequence_step step{.delay = 24h, .added = {}};
    BOOST_TEST((due(step, noon) == noon + 24h));
    BOOST_TEST((due_since(step, noon + 24h) == noon));
    BOOST_TEST((due_since({}, noon) == noon));
}

BOOST_AUTO_TEST_CASE(counts_a_step_that_was_added_later_from_then_on)
{
    const sequence_step step{.delay = 24h, .added = noon};
    BOOST_TEST((due(step, noon - 100h) == noon + 24h));
    BOOST_TEST((due(step, noon + 1h) == noon + 25h));
    BOOST_TEST(!due_since(step, noon + 24h - 1ms));
    BOOST_TEST((due_since(step, noon + 24h) == noon));
}

// Whoever reads by the one and checks by the other comes to the same.
BOOST_AUTO_TEST_CASE(has_one_answer_to_both_questions)
{
    std::mt19937 random(1);
    const auto some = [&random] { return milliseconds(random() % 20); };
    for (int i = 0; i < 100'000; ++i) {
        sequence_step step{.delay = some(), .added = {}};
        if (random() % 2 == 0)
            step.added = noon + some();
        const auto since = noon + some();
        const auto now = noon + some();
        const auto bound = due_since(step, now);
        BOOST_REQUIRE_EQUAL(due(step, since) <= now, bound && since <= *bound);
    }
}

BOOST_AUTO_TEST_CASE(is_looked_at_again_when_the_next_is_due)
{
    const std::array steps{
        sequence_step{.delay = 0ms, .added = {}}, sequence_step{.delay = 1h, .added = {}}};
    using since = std::array<std::optional<wall_time>, 2>;
    const auto later = [&](const since& earliest) {
        return look_again(std::span(steps).last(1), std::span(earliest).last(1), noon) - noon;
    };
    BOOST_TEST((later({std::nullopt, noon - 1h + 10s}) == 10s));
    BOOST_TEST((later({std::nullopt, noon - 2h}) == 1s)); // not more often
    BOOST_TEST((later({std::nullopt, std::nullopt}) == 30s));
    // Of those who join it is told.
    const since nobody{};
    BOOST_TEST((look_again(steps, nobody, noon) == noon + 30s));
    const std::array later_at_once{steps[0], steps[0]};
    BOOST_TEST((look_again(later_at_once, nobody, noon) == noon + 1s));
}

BOOST_AUTO_TEST_CASE(is_looked_at_soon_after_a_clock_was_set_back)
{
    const auto when = look_again({}, {}, noon);
    BOOST_TEST(!is_time_to_look(when, noon));
    BOOST_TEST(!is_time_to_look(when, noon + 29s));
    BOOST_TEST(is_time_to_look(when, noon + 30s));
    BOOST_TEST(is_time_to_look(when, noon - 1ms));
    BOOST_TEST(is_time_to_look(when, noon - 5h));
}

BOOST_AUTO_TEST_CASE(ends_by_what_its_author_says_and_always_by_what_harms)
{
    const facts always{fact::bounced_hard, fact::complained, fact::unsubscribed};
    const auto nothing = read_sequence_end({});
    BOOST_TEST((nothing.known == always));
    BOOST_TEST(nothing.events.empty());
    const std::vector<std::string> names{"bought", "complained", "opened", "called"};
    const auto some = read_sequence_end(names);
    BOOST_TEST((some.known == (always | facts{fact::opened, fact::clicked})));
    BOOST_TEST((some.events == std::vector<std::string>{"bought", "called"}));
    const std::vector<std::string> clicks{"clicked"};
    BOOST_TEST((read_sequence_end(clicks).known == (always | facts{fact::clicked})));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
