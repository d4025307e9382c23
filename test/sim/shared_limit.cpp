#include "sim/shared_limit.hpp"

#include <boost/test/unit_test.hpp>

namespace relay::sim {

namespace {

using namespace std::chrono_literals;

const steady_time opening = steady_time() + 1h;

// A client that asks every `pause` for `span`, whatever it is told
void ask(shared_limit& limit, steady_time from, microseconds pause, microseconds span)
{
    for (auto at = from; at < from + span; at += pause)
        limit.admit(at);
}

} // namespace

BOOST_AUTO_TEST_SUITE(shared_limit_suite)

BOOST_AUTO_TEST_CASE(neighbours_come_in_bursts_or_steadily)
{
    const auto burst = parse_neighbour("8/10s").value();
    BOOST_TEST((burst.requests == 8 && burst.every == 10s));
    BOOST_TEST(to_string(parse_neighbour("1/333ms").value()) == "1/333ms");
    for (const auto* wrong : {"", "8", "8/", "/10s", "0/1s", "-1/1s", "8/10", "8/0s", "8/10s "})
        BOOST_TEST(!parse_neighbour(wrong).has_value(), wrong);
}

BOOST_AUTO_TEST_CASE(alone_the_client_has_all_of_it)
{
    shared_limit limit(10, {}, {});
    ask(limit, opening, 100ms, 10s);
    limit.admit(opening + 10s);
    BOOST_TEST(limit.use().offered == 100.0, boost::test_tools::tolerance(1e-9));
    BOOST_TEST(limit.use().used == 101u);
    BOOST_TEST(limit.use().refused == 0u);
}

BOOST_AUTO_TEST_CASE(a_burst_takes_its_place_in_the_window)
{
    shared_limit limit(10, {}, {{8, 10s}});
    BOOST_TEST(limit.admit(opening).remaining == 1u);
    BOOST_TEST(limit.admit(opening + 1ms).admitted);
    BOOST_TEST(!limit.admit(opening + 2ms).admitted);
    BOOST_TEST(limit.admit(opening + 1s).remaining == 9u);
    BOOST_TEST(limit.admit(opening + 9500ms).remaining == 9u); // open when the next burst comes
    BOOST_TEST(limit.admit(opening + 10s).remaining == 0u);
    BOOST_TEST(limit.use().taken == 16u);
    BOOST_TEST(limit.use().unserved == 0u);
}

BOOST_AUTO_TEST_CASE(what_the_client_has_used_the_neighbour_does_not_get)
{
    shared_limit limit(10, {}, {{8, 1500ms}});
    limit.admit(opening);
    for (int i = 0; i < 10; ++i)
        limit.admit(opening + 1s);
    limit.admit(opening + 1900ms); // refused, as the burst in the same window was
    BOOST_TEST(limit.use().taken == 8u);
    BOOST_TEST(limit.use().unserved == 8u);
    BOOST_TEST(limit.use().used == 11u);
    BOOST_TEST(limit.use().refused == 1u);
}

// What happens between two requests of the client has its effect on the second.
BOOST_AUTO_TEST_CASE(neighbours_open_windows_of_their_own)
{
    shared_limit limit(2, {}, {{1, 700ms}});
    limit.admit(opening);
    const auto late =
        limit.admit(opening + 2300ms); // after theirs at 1.4 s, which opened it, and 2.1 s
    BOOST_TEST(!late.admitted);
    BOOST_TEST(late.window == 2u);
}

BOOST_AUTO_TEST_CASE(the_share_is_of_what_neighbours_left)
{
    shared_limit limit(10, {}, {{1, 250ms}});
    ask(limit, opening, 333ms, 60s); // half of the six that are left
    BOOST_TEST(limit.use().share().value() == 0.5, boost::test_tools::tolerance(0.02));
    BOOST_TEST(limit.use().refused == 0u);
    shared_limit none(0, {}, {});
    ask(none, opening, 100ms, 1s);
    BOOST_TEST(!none.use().share().has_value());
}

BOOST_AUTO_TEST_CASE(a_limit_changes_when_it_is_time)
{
    const auto change = parse_limit_change("20s:10").value();
    BOOST_TEST((change.after == 20s && change.limit == 10u));
    for (const auto* wrong : {"", "20s", "20s:", ":10", "20:10", "20s:-1"})
        BOOST_TEST(!parse_limit_change(wrong).has_value(), wrong);

    shared_limit limit(50, {{30s, 20}, change}, {});
    BOOST_TEST(limit.admit(opening).limit == 50u);
    BOOST_TEST(limit.admit(opening + 19999ms).limit == 50u);
    BOOST_TEST(limit.admit(opening + 20s).limit == 10u);
    BOOST_TEST(limit.admit(opening + 40s).limit == 20u);
    const double offered = 20 * 50 + 10 * 10 + 10 * 20;
    BOOST_TEST(limit.use().offered == offered, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(new_neighbours_come_with_the_next_request)
{
    shared_limit limit(10, {}, {});
    limit.admit(opening);
    limit.set_neighbours({{3, 1s}});
    BOOST_TEST(limit.admit(opening + 5s).remaining == 6u);
    BOOST_TEST(limit.use().taken == 3u);
    BOOST_TEST(limit.neighbours().size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay::sim
