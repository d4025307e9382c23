#include "policy/server_model.hpp"
#include "relay/policy/pacer.hpp"
#include "support/seeds.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <ostream>
#include <string>

namespace relay {

namespace {

using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

constexpr int without_end = 1'000'000'000;
const sim_time beginning = sim_time(1h);
const sim_time never_ends = beginning + 1000h;

const auto limit_seeds = data::xrange(1u, 1 + test::seeds(4));

// How long answers take
struct distance
{
    const char* name;
    network_model network;
};

const distance distances[] = {
    {"near", {.one_way = 2ms, .jitter = 1ms, .shortest_answer = 5ms, .longest_answer = 20ms}},
    {"far", {.one_way = 20ms, .jitter = 4ms, .shortest_answer = 50ms, .longest_answer = 150ms}},
    {"farther", {.shortest_answer = 100ms, .longest_answer = 300ms}},
};

std::ostream& operator<<(std::ostream& out, const distance& d)
{
    return out << d.name;
}

struct neighbour
{
    std::string name;
    int limit{};
    std::function<void(simulation&)> join;
};

std::ostream& operator<<(std::ostream& out, const neighbour& n)
{
    return out << "limit " << n.limit << ", " << n.name;
}

// The period is no whole number of windows, so that bursts come at any moment of one.
neighbour bursts(int limit, int n, std::chrono::seconds period)
{
    return {
        "bursts of " + std::to_string(n) + " each " + std::to_string(period.count()) + " s",
        limit,
        [=](simulation& s) { s.bursts_of_other(n, period + 137ms, never_ends); }};
}

neighbour steady(int limit, double per_second)
{
    return {"steadily " + std::to_string(per_second) + "/s", limit, [=](simulation& s) {
                s.steady_other(per_second, never_ends);
            }};
}

neighbour irregular(int limit, double per_second)
{
    return {"irregularly " + std::to_string(per_second) + "/s", limit, [=](simulation& s) {
                s.irregular_other(per_second, never_ends);
            }};
}

const neighbour neighbours[] = {
    bursts(10, 8, 10s),  bursts(10, 8, 15s),  bursts(10, 8, 30s),  bursts(10, 10, 10s),
    bursts(10, 10, 15s), bursts(10, 10, 30s), bursts(10, 20, 10s), bursts(10, 20, 15s),
    bursts(10, 20, 30s), bursts(50, 40, 10s), bursts(50, 40, 15s), bursts(50, 40, 30s),
    steady(10, 3),       steady(10, 0.3),     steady(30, 10),      steady(50, 20),
    steady(250, 80),     irregular(10, 1),    irregular(50, 15),
};

struct result
{
    double share{};   // of what others left
    double refused{}; // of our requests
};

// What comes of the next `period`
result measure(simulation& s, sim_duration period)
{
    const auto ours = s.ours;
    const auto others = s.others;
    s.clock.run_until(s.clock.now() + period);
    const double accepted = s.ours.accepted - ours.accepted;
    const double refused = s.ours.refused - ours.refused;
    return {s.share(period, ours, others), refused / std::max(1.0, accepted + refused)};
}

simulation at_work(unsigned seed, int limit, const network_model& network)
{
    simulation s(seed, pacer({}, limit));
    s.server.limit = limit;
    s.network = network;
    return s;
}

// Some answers never come, from now on
void work_beside_losses(simulation& s, double lost)
{
    s.lost_answers = lost;
    s.submit(lane::campaign, without_end);
    s.clock.run_until(beginning + 2s);
}

} // namespace

BOOST_AUTO_TEST_SUITE(a_limit_that_others_spend_too)

BOOST_DATA_TEST_CASE(
    what_they_leave_is_used_however_they_come,
    data::make(neighbours) * data::make(distances) * limit_seeds,
    other,
    distance,
    seed
)
{
    auto s = at_work(seed, other.limit, distance.network);
    s.submit(lane::campaign, without_end);
    s.clock.run_until(beginning + s.between(0ms, 1s));
    other.join(s);
    s.clock.run_until(beginning + 10s);
    const auto r = measure(s, 150s);
    BOOST_TEST(r.share >= 0.9);
    BOOST_TEST(r.refused < 0.03);
}

BOOST_DATA_TEST_CASE(
    a_limit_that_falls_and_rises_is_used_beside_a_neighbour,
    data::make(distances) * limit_seeds,
    distance,
    seed
)
{
    auto s = at_work(seed, 50, distance.network);
    s.submit(lane::campaign, without_end);
    s.steady_other(3, never_ends);
    s.clock.run_until(beginning + 10s);
    for (const int limit : {50, 10, 50, 10, 30}) {
        s.server.limit = limit;
        s.clock.run_until(s.clock.now() + 3s);
        const auto r = measure(s, 20s);
        BOOST_TEST(r.share >= 0.9);
        BOOST_TEST(r.refused < 0.03);
    }
}

// A 429 costs a moment: three seconds after the last one, all is as if nothing had been.
BOOST_DATA_TEST_CASE(
    a_refusal_is_forgotten_within_three_seconds,
    data::make({10, 50}) * data::make({1, 8, 100}) * data::make(distances) * limit_seeds,
    limit,
    burst,
    distance,
    seed
)
{
    auto s = at_work(seed, limit, distance.network);
    s.submit(lane::campaign, without_end);
    s.clock.run_until(beginning + 10s + s.between(0ms, 1s));
    if (burst == 1)
        s.false_refusals = 0.5; // out of nowhere
    else
        s.bursts_of_other(burst, 1h, s.clock.now() + 1s);
    s.clock.run_until(s.clock.now() + 200ms);
    s.false_refusals = 0;
    s.clock.run_until(s.clock.now() + 3s);
    const auto r = measure(s, 10s);
    BOOST_TEST(r.share >= 0.96);
    BOOST_TEST(r.refused == 0);
}

BOOST_DATA_TEST_CASE(
    requests_without_an_answer_were_ours,
    data::make({10, 50}) * data::make({0.01, 0.05}) * data::make(distances) * limit_seeds,
    limit,
    lost,
    distance,
    seed
)
{
    auto s = at_work(seed, limit, distance.network);
    work_beside_losses(s, lost);
    for (int i = 0; i < 60; ++i) {
        BOOST_TEST(measure(s, 2s).refused == 0);
        BOOST_TEST(s.paced.others_per_second() == 0);
    }
    BOOST_TEST(s.ours.accepted >= 0.95 * 122 * limit);
}

// A request that met a broken connection is written again, and Resend counts both.
BOOST_DATA_TEST_CASE(
    requests_that_are_written_again_were_ours_too,
    data::make({10, 50}) * data::make({0.01, 0.05}) * data::make(distances) * limit_seeds,
    limit,
    lost,
    distance,
    seed
)
{
    auto s = at_work(seed, limit, distance.network);
    s.writes_again = true;
    work_beside_losses(s, lost);
    const auto r = measure(s, 120s);
    BOOST_TEST(r.share >= 0.95);
    BOOST_TEST(r.refused < 0.01);
}

BOOST_DATA_TEST_CASE(
    two_of_us_meet_in_the_middle,
    data::make({10, 50}) * data::make({0s, 20s}) * data::make(distances) * limit_seeds,
    limit,
    later,
    distance,
    seed
)
{
    auto one = at_work(seed, limit, distance.network);
    simulation two(seed + 100, pacer({}, limit), one);
    two.network = distance.network;
    one.submit(lane::campaign, without_end);
    one.clock.run_until(beginning + later);
    two.submit(lane::campaign, without_end);
    one.clock.run_until(beginning + later + 60s);
    const auto before_one = one.ours;
    const auto before_two = two.ours;
    one.clock.run_until(one.clock.now() + 60s);
    const int of_one = one.ours.accepted - before_one.accepted;
    const int of_two = two.ours.accepted - before_two.accepted;
    BOOST_TEST(of_one + of_two >= 0.9 * 60 * limit);
    BOOST_TEST(std::min(of_one, of_two) >= 0.3 * (of_one + of_two));
    BOOST_TEST(one.ours.refused + two.ours.refused < 0.06 * (of_one + of_two));
}

BOOST_DATA_TEST_CASE(
    a_transactional_request_comes_first_beside_others_too, data::make(neighbours), other
)
{
    auto s = at_work(1, other.limit, distances[1].network);
    s.submit(lane::campaign, without_end);
    other.join(s);
    s.clock.run_until(beginning + 20s);
    sim_duration longest{};
    for (int i = 0; i < 300; ++i) {
        s.clock.run_until(s.clock.now() + s.between(0ms, 200ms));
        const auto now = s.clock.now();
        const auto at = s.paced.next(lane::transactional, now);
        BOOST_TEST((at <= s.paced.next(lane::campaign, now)));
        longest = std::max(longest, at - now);
    }
    BOOST_TEST((longest <= 1100ms), longest.count()); // the window was used up
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
