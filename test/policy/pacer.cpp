#include "relay/policy/pacer.hpp"

#include "policy/server_model.hpp"
#include "support/seeds.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <vector>

namespace relay {

namespace {

using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

constexpr int endless = 1'000'000'000;
const sim_time start = sim_time(1h);

// Of these, those that are tried. A sanitizer finds nothing in many requests a second that it does
// not find in few.
std::vector<int> tried(std::vector<int> limits)
{
    if (test::sanitized)
        std::erase_if(limits, [](int limit) { return limit > 50; });
    return limits;
}

const std::vector<int> limits = tried({1, 2, 3, 5, 10, 20, 50, 250, 1'000});
const auto pacer_seeds = data::xrange(1u, 1 + test::seeds(3));

limit_headers told(int limit, int remaining)
{
    limit_headers h;
    h.limit = limit;
    h.remaining = remaining;
    return h;
}

// Takes as many permits as there are at once, and writes each
std::vector<permit> take_all(pacer& p, lane l, sim_time now)
{
    std::vector<permit> taken;
    while (p.next(l, now) <= now) {
        taken.push_back(p.take(l, now));
        p.written(taken.back(), now);
    }
    return taken;
}

} // namespace

BOOST_AUTO_TEST_SUITE(pacing)

BOOST_DATA_TEST_CASE(
    alone_it_uses_the_limit_and_is_never_refused, data::make(limits) * pacer_seeds, limit, seed
)
{
    simulation s(seed, pacer({}, std::nullopt));
    s.server.limit = limit;
    s.submit(lane::campaign, endless);
    s.clock.run_until(start + 2s); // it has learned the limit by then
    const int before = s.ours.accepted;
    s.clock.run_until(start + 182s);

    BOOST_TEST(s.ours.refused == 0);
    BOOST_TEST(s.ours.accepted - before >= (limit < 250 ? 0.97 : 0.96) * 180 * limit);
    BOOST_TEST(s.ours.busiest_second() <= static_cast<std::size_t>(limit));
    BOOST_TEST((s.paced.learned_limit() == limit));
    BOOST_TEST(s.paced.others_per_second() == 0);
}

// Submissions of any size at any time: idle, a burst, a backlog, idle again
BOOST_DATA_TEST_CASE(
    no_pattern_of_mail_gets_it_refused, data::make(limits) * pacer_seeds, limit, seed
)
{
    simulation s(seed, pacer({}, limit));
    s.server.limit = limit;
    std::function<void()> submit_some = [&] {
        const int most = 1 + 3 * limit;
        s.submit(
            s.random() % 2 ? lane::transactional : lane::campaign,
            1 + static_cast<int>(s.random() % static_cast<unsigned>(most))
        );
        s.clock.after(s.between(0ms, 3s), submit_some);
    };
    submit_some();
    s.clock.run_until(start + (limit < 250 ? 10min : 2min));

    BOOST_TEST(s.ours.accepted > 10 * limit);
    BOOST_TEST(s.ours.refused == 0);
    BOOST_TEST(s.ours.busiest_second() <= static_cast<std::size_t>(limit));
}

BOOST_AUTO_TEST_CASE(a_long_backlog_leaves_evenly)
{
    simulation s(1, pacer({}, 10));
    s.submit(lane::campaign, endless);
    s.clock.run_until(start + 60s);

    sim_duration longest{};
    for (std::size_t i = 1; i < s.granted.size(); ++i)
        longest = std::max(longest, s.granted[i] - s.granted[i - 1]);
    BOOST_TEST((longest < 110ms), longest.count());
}

BOOST_AUTO_TEST_CASE(a_backlog_after_a_burst_becomes_even_again)
{
    pacer p({}, 10);
    take_all(p, lane::campaign, start);
    sim_time now = start + 5s;
    BOOST_TEST(take_all(p, lane::campaign, now).size() == 10u);

    now = p.next(lane::campaign, now);
    BOOST_TEST((now - start > 6s));
    for (int i = 0; i < 30; ++i) {
        BOOST_TEST(take_all(p, lane::campaign, now).size() == 1u);
        const auto next = p.next(lane::campaign, now);
        BOOST_TEST((next - now >= 100ms && next - now <= 104ms));
        now = next;
    }
}

BOOST_AUTO_TEST_CASE(the_limit_is_followed_up_and_down)
{
    simulation s(1, pacer({}, std::nullopt));
    s.submit(lane::campaign, endless);
    s.clock.run_until(start + 20s);
    s.server.limit = 100;
    s.clock.run_until(start + 40s);
    BOOST_TEST((s.paced.learned_limit() == 100));
    const int before = s.ours.accepted;
    s.clock.run_until(start + 60s);
    BOOST_TEST(s.ours.accepted - before >= 0.97 * 20 * 100);

    s.server.limit = 5;
    s.clock.run_until(start + 70s);
    BOOST_TEST((s.paced.learned_limit() == 5));
    const int refused = s.ours.refused;
    s.clock.run_until(start + 5min);
    BOOST_TEST(s.ours.refused == refused);
}

BOOST_AUTO_TEST_CASE(a_refusal_stops_everything_for_as_long_as_it_says)
{
    pacer p({}, 10);
    const auto first = p.take(lane::campaign, start);
    p.written(first, start);
    auto h = told(10, 0);
    h.retry_after = 30s;
    p.answered(first, h, true, start + 200ms);
    BOOST_TEST((p.next(lane::transactional, start + 1s) >= start + 30s));
    BOOST_TEST((p.next(lane::campaign, start + 1s) < start + 31s));
}

BOOST_AUTO_TEST_CASE(a_refusal_that_says_nothing_stops_everything_for_a_second)
{
    pacer p({}, 10);
    const auto first = p.take(lane::campaign, start);
    p.written(first, start);
    p.answered(first, {}, true, start);
    BOOST_TEST((p.next(lane::transactional, start) >= start + 1s));
    BOOST_TEST((p.next(lane::transactional, start) < start + 1100ms));
}

BOOST_AUTO_TEST_CASE(the_bound_of_the_operator_may_be_less_than_one_in_a_second)
{
    simulation s(1, pacer({.upper_bound = 0.5}, std::nullopt));
    s.submit(lane::campaign, endless);
    s.clock.run_until(start + 10min);
    BOOST_TEST(s.ours.accepted >= 295);
    BOOST_TEST(s.ours.accepted <= 301);
    for (std::size_t i = 2; i < s.granted.size(); ++i)
        BOOST_TEST((s.granted[i] - s.granted[i - 1] >= 1990ms));
}

BOOST_DATA_TEST_CASE(
    the_bound_of_the_operator_is_used_and_not_passed,
    data::make({1.0, 2.5, 8.0, 9.7, 10.0, 200.0}),
    bound
)
{
    simulation s(1, pacer({.upper_bound = bound}, 10));
    s.submit(lane::campaign, endless);
    s.clock.run_until(start + 5min);
    const double most = std::min(bound, 10.0);
    BOOST_TEST(s.ours.accepted >= 0.97 * 300 * most);
    BOOST_TEST(s.ours.accepted <= 300 * most + most);
    BOOST_TEST(s.ours.refused == 0);
}

BOOST_AUTO_TEST_CASE(settings_change_while_it_runs)
{
    simulation s(1, pacer({}, 10));
    s.submit(lane::campaign, endless);
    s.clock.run_until(start + 10s);
    s.paced.configure({.upper_bound = 2.0});
    const int before = s.ours.accepted;
    s.clock.run_until(start + 30s);
    BOOST_TEST(s.ours.accepted - before <= 45);
    s.paced.configure({});
    s.clock.run_until(start + 60s);
    BOOST_TEST(s.ours.accepted - before >= 45 + 280);
}

BOOST_AUTO_TEST_CASE(without_headers_resends_default_holds_unless_the_operator_says_more)
{
    simulation s(1, pacer({}, std::nullopt));
    s.headers = false;
    s.server.limit = 10'000;
    s.submit(lane::campaign, endless);
    s.clock.run_until(start + 1min);
    BOOST_TEST(s.ours.accepted >= 0.97 * 600);
    BOOST_TEST(s.ours.accepted <= 600);

    simulation fast(1, pacer({.upper_bound = 1'000}, std::nullopt));
    fast.headers = false;
    fast.server.limit = 10'000;
    fast.submit(lane::campaign, endless);
    fast.clock.run_until(start + 1min);
    BOOST_TEST(fast.ours.accepted >= 0.97 * 60'000);
}

BOOST_AUTO_TEST_CASE(campaigns_never_take_the_reserve)
{
    simulation s(1, pacer({.transactional_reserve = 0.25}, 10));
    s.submit(lane::campaign, endless);
    s.clock.run_until(start + 2min);
    BOOST_TEST(s.ours.busiest_second() <= 7u);
    BOOST_TEST(s.ours.accepted >= 0.97 * 7 * 120);

    s.submit(lane::transactional, endless);
    const int before = s.ours.accepted;
    s.clock.run_until(start + 4min);
    BOOST_TEST(s.ours.accepted - before >= 0.97 * 10 * 120);
    BOOST_TEST(s.ours.refused == 0);
}

BOOST_AUTO_TEST_CASE(a_reserve_leaves_campaigns_at_least_one_request)
{
    simulation s(1, pacer({.transactional_reserve = 1.0}, 2));
    s.server.limit = 2;
    s.submit(lane::campaign, endless);
    s.clock.run_until(start + 1min);
    BOOST_TEST(s.ours.accepted >= 58);
    BOOST_TEST(s.ours.busiest_second() == 1u);
}

BOOST_AUTO_TEST_CASE(a_transactional_request_waits_for_the_next_permit_at_most)
{
    simulation s(3, pacer({}, 10));
    s.submit(lane::campaign, endless);
    sim_duration longest{};
    for (int i = 0; i < 200; ++i) {
        s.clock.run_until(s.clock.now() + s.between(0ms, 1s));
        const auto submitted = s.clock.now();
        longest = std::max(longest, s.paced.next(lane::transactional, submitted) - submitted);
    }
    BOOST_TEST((longest <= 105ms), longest.count());
}

BOOST_AUTO_TEST_CASE(a_permit_counts_until_it_is_used_and_comes_back_when_it_is_not)
{
    pacer p({}, 2);
    take_all(p, lane::campaign, start);
    sim_time now = start + 10s;
    const auto first = p.take(lane::campaign, now);
    const auto second = p.take(lane::campaign, now);
    BOOST_TEST((p.next(lane::transactional, now + 1h) == pacer::never));

    p.unused(second, now);
    BOOST_TEST((p.next(lane::transactional, now) <= now));
    const auto third = p.take(lane::transactional, now);
    now += 10s;
    p.written(first, now);
    p.written(third, now);
    BOOST_TEST((p.next(lane::campaign, now) >= now + 1s));
    p.unused(third, now); // too late for another in its place: it was written
    BOOST_TEST((p.next(lane::campaign, now) >= now + 1s));
}

BOOST_AUTO_TEST_CASE(more_jitter_than_expected_is_learned_from_refusals)
{
    simulation s(1, pacer({}, 10));
    s.network.jitter = 80ms;
    s.submit(lane::campaign, endless);
    s.clock.run_until(start + 5min);
    const int refused = s.ours.refused;
    const int accepted = s.ours.accepted;
    s.clock.run_until(start + 10min);
    BOOST_TEST(s.ours.refused - refused <= 0.01 * (s.ours.accepted - accepted));
    BOOST_TEST(s.ours.accepted - accepted >= 0.85 * 3'000);
}

struct company
{
    const char* name;
    void (*join)(simulation& s, int n, sim_time end);
};

std::ostream& operator<<(std::ostream& out, const company& c)
{
    return out << c.name;
}

const company companies[] = {
    {"steady", [](simulation& s, int n, sim_time end) { s.steady_other(n, end); }},
    {"bursts", [](simulation& s, int n, sim_time end) { s.bursts_of_other(n, 1s, end); }},
    {"at each window",
     [](simulation& s, int n, sim_time end) {
         s.server.on_window = [&s, n, end] {
             if (s.clock.now() > end)
                 return;
             for (int i = 0; i < n; ++i)
                 s.clock.after(s.between(0ms, 3ms), [&s] { s.other_request(); });
         };
     }},
};

BOOST_DATA_TEST_CASE(
    it_yields_to_another_client_and_takes_back_what_that_leaves,
    data::make(companies) * data::make(tried({5, 10, 50, 250})) * pacer_seeds,
    other,
    limit,
    seed
)
{
    simulation s(seed, pacer({}, limit));
    s.server.limit = limit;
    s.submit(lane::campaign, endless);
    s.clock.run_until(start + 10s);
    const int alone = s.ours.accepted;

    other.join(s, std::max(1, limit / 3), start + 310s);
    s.clock.run_until(start + 310s);
    const int shared = s.ours.accepted - alone;
    BOOST_TEST(s.ours.refused <= 0.03 * (shared + s.ours.refused));
    BOOST_TEST(shared + s.others.accepted >= 0.9 * 300 * limit);

    s.clock.run_until(start + 330s);
    const int before = s.ours.accepted;
    s.clock.run_until(start + 360s);
    BOOST_TEST(s.ours.accepted - before >= 0.96 * 30 * limit);
}

BOOST_AUTO_TEST_CASE(a_permit_has_a_bounded_cost_at_any_rate)
{
    pacer p({.upper_bound = 100'000}, std::nullopt);
    auto first = p.take(lane::campaign, start);
    p.answered(first, {}, false, start);

    sim_time now = start;
    int granted = 0;
    while (now < start + 2s) {
        for (const permit taken : take_all(p, lane::campaign, now)) {
            p.answered(taken, {}, false, now);
            ++granted;
        }
        now += 100us;
    }
    BOOST_TEST(granted >= 0.97 * 200'000);
    BOOST_TEST(granted <= 200'100);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
