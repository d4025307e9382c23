#include "policy/server_model.hpp"
#include "relay/policy/pacer.hpp"
#include "support/last_words.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace relay {

namespace {

using namespace std::chrono_literals;

constexpr int unlimited = 1'000'000'000;
const sim_time opening = sim_time(1h);

} // namespace

BOOST_AUTO_TEST_SUITE(permits)

BOOST_AUTO_TEST_CASE(nothing_is_known_at_first_and_requests_go_one_at_a_time)
{
    simulation s(1, pacer({}, std::nullopt));
    s.network.shortest_answer = s.network.longest_answer = 5s;
    s.submit(lane::campaign, unlimited);
    s.clock.run_until(opening + 4s);
    BOOST_TEST(s.most_in_flight == 1);
    s.clock.run_until(opening + 10s);
    BOOST_TEST(s.most_in_flight > 5);
}

BOOST_AUTO_TEST_CASE(the_first_request_may_be_lost_or_never_be_made)
{
    pacer p({}, std::nullopt);
    auto first = p.take(lane::campaign, opening);
    BOOST_TEST((p.next(lane::campaign, opening + 1h) == pacer::never));
    p.unused(first, opening);
    BOOST_TEST((p.next(lane::campaign, opening) <= opening));
    auto second = p.take(lane::campaign, opening);
    p.written(second, opening);
    p.lost(second, opening + 1s);
    BOOST_TEST((p.next(lane::transactional, opening + 2s) <= opening + 2s));
}

// A connection can turn out closed when the first byte is to leave.
BOOST_AUTO_TEST_CASE(a_request_that_was_about_to_be_written_and_was_not_holds_up_no_other)
{
    pacer p({}, std::nullopt); // one at a time, until the first answer
    const auto first = p.take(lane::campaign, opening);
    p.written(first, opening);
    p.unused(first, opening);
    BOOST_TEST((p.next(lane::transactional, opening) < opening + 2s));
}

// The server may have counted it before the connection broke.
BOOST_AUTO_TEST_CASE(a_request_that_is_written_again_takes_a_second_place)
{
    pacer p({}, 2);
    const auto first = p.take(lane::campaign, opening);
    p.written(first, opening);
    p.written(first, opening + 100ms);
    BOOST_TEST((p.next(lane::transactional, opening + 100ms) >= opening + 1s));
}

// The last run was killed a moment ago, and nobody knows what it had sent by then.
BOOST_AUTO_TEST_CASE(after_a_restart_nothing_leaves_before_the_last_runs_window_has_ended)
{
    pacer p({}, 2);
    p.begin_after_others(opening);
    for (const auto l : {lane::transactional, lane::campaign}) {
        BOOST_TEST((p.next(l, opening) >= opening + 1s));
        BOOST_TEST((p.next(l, opening) <= opening + 1100ms));
    }
}

BOOST_AUTO_TEST_CASE(a_permit_comes_back_once)
{
    pacer p({}, 2);
    const auto first = p.take(lane::campaign, opening);
    p.unused(first, opening);
    const auto second = p.take(lane::campaign, opening); // in the same place
    const std::string rule = "a permit comes back once\n";
    BOOST_TEST(test::last_words_of([&] { p.unused(first, opening); }).ends_with(rule));
    BOOST_TEST(test::last_words_of([&] { p.lost(first, opening); }).ends_with(rule));
    BOOST_TEST(test::last_words_of([&] { p.answered(first, {}, false, opening); }).ends_with(rule));
    BOOST_TEST(test::last_words_of([&] { p.written(first, opening); }).ends_with(rule));
    BOOST_TEST(test::last_words_of([&] { p.lost(permit{17}, opening); }
    ).ends_with("a permit was taken before it is used\n"));
    BOOST_TEST(test::last_words_of([&] { p.unused(second, opening); }).empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
