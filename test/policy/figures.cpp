#include "relay/policy/figures.hpp"

#include "relay/policy/figure_history.hpp"

#include <boost/test/unit_test.hpp>

#include <set>

namespace relay {

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr auto monday = wall_time(milliseconds(1'795'392'000'000)); // 2026-11-23, UTC

figures some(std::uint64_t sent)
{
    figures f;
    f.of(figure::sent) = sent;
    return f;
}

figures waited(std::initializer_list<double> waits)
{
    duration_histogram all;
    for (const auto one : waits)
        all.add(one);
    return {.waits = all.counts()};
}

// The values of points, without their times; -1: nothing
std::vector<double> values(const std::vector<figure_history::point>& points)
{
    std::vector<double> all;
    for (const auto& [at, value] : points)
        all.push_back(value.value_or(-1));
    return all;
}

struct history_fixture
{
    figure_history history;

    std::vector<double> sent(wall_time from, wall_time until, seconds step)
    {
        return values(history.points(figure::sent, std::nullopt, from, until, step));
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(figures_of_an_interval)

BOOST_AUTO_TEST_CASE(counts_add_up_and_what_waits_is_the_most_at_a_time)
{
    auto hour = some(3);
    hour.queued = {5, 1, 6};
    hour.limit = 10;
    auto later = some(4);
    later.queued = {2, 3, 5};
    hour.add(later);
    BOOST_TEST(*value_of(figure::sent, hour, std::nullopt) == 7);
    BOOST_TEST(*value_of(figure::queued, hour, std::nullopt) == 6);
    BOOST_TEST(*value_of(figure::queued, hour, lane::transactional) == 5);
    BOOST_TEST(*value_of(figure::queued, hour, lane::campaign) == 3);
    BOOST_TEST(*value_of(figure::limit, hour, std::nullopt) == 10);
    BOOST_TEST(!value_of(figure::limit, later, std::nullopt));
}

BOOST_AUTO_TEST_CASE(a_wait_is_found_within_the_bounds_of_its_bucket)
{
    const auto f = waited({0.02, 0.02, 0.02, 3});
    BOOST_TEST(*value_of(figure::wait_p50, f, std::nullopt) > 0.01);
    BOOST_TEST(*value_of(figure::wait_p50, f, std::nullopt) <= 0.025);
    BOOST_TEST(*value_of(figure::wait_p99, f, std::nullopt) > 2.5);
    BOOST_TEST(*value_of(figure::wait_p99, f, std::nullopt) <= 5);
    BOOST_TEST(!value_of(figure::wait_p99, some(1), std::nullopt));
}

BOOST_AUTO_TEST_CASE(waits_beyond_the_last_bound_are_taken_for_that)
{
    BOOST_TEST(*value_of(figure::wait_p50, waited({4'000}), std::nullopt) == 300);
}

BOOST_AUTO_TEST_CASE(a_difference_counts_from_one_look_to_the_next)
{
    auto before = some(3);
    auto now = some(10);
    now.queued = {1, 0, 1};
    BOOST_TEST(difference(now, before).of(figure::sent) == 7u);
    BOOST_TEST(difference(now, before).queued[2] == 1);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(figures_over_time, history_fixture)

BOOST_AUTO_TEST_CASE(an_hour_is_exactly_its_minutes)
{
    std::uint64_t all = 0;
    figures together;
    for (int i = 0; i < 60; ++i) {
        auto f = waited({0.001 * i, 0.1 * i});
        f.of(figure::sent) = static_cast<std::uint64_t>(i);
        all += f.of(figure::sent);
        together.add(f);
        history.add(monday + minutes(i) + seconds(7), f);
    }
    const auto until = monday + hours(1);
    BOOST_TEST(sent(monday, until, hours(1)) == std::vector<double>{double(all)});
    BOOST_TEST(sent(monday, until, minutes(1)).size() == 60u);
    BOOST_TEST(sent(monday, until, minutes(30)).at(1) == double(all - 29 * 15));
    for (const auto wait : {figure::wait_p50, figure::wait_p99})
        BOOST_TEST(
            values(history.points(wait, std::nullopt, monday, until, hours(1))).at(0) ==
            *value_of(wait, together, std::nullopt)
        );
}

BOOST_AUTO_TEST_CASE(where_the_relay_did_not_run_there_is_nothing)
{
    history.add(monday, some(1));
    history.add(monday + minutes(3), some(0));
    const std::vector<double> expected{1, -1, -1, 0};
    BOOST_TEST(sent(monday, monday + minutes(4), minutes(1)) == expected);
}

BOOST_AUTO_TEST_CASE(points_begin_where_their_steps_do)
{
    history.add(monday + seconds(65), some(2));
    const auto points = history.points(
        figure::sent, std::nullopt, monday + seconds(61), monday + seconds(125), minutes(1)
    );
    BOOST_REQUIRE(points.size() == 2u);
    BOOST_TEST((points[0].first == monday + minutes(1)));
    BOOST_TEST(points[0].second.value() == 2);
    BOOST_TEST(!points[1].second);
}

BOOST_AUTO_TEST_CASE(the_last_minutes_have_points_of_seconds)
{
    history.add(monday + seconds(4), some(1));
    history.add(monday + seconds(5), some(2));
    history.add(monday + seconds(19), some(4));
    const auto until = monday + seconds(20);
    BOOST_TEST((sent(monday, until, seconds(5)) == std::vector<double>{1, 2, -1, 4}));
    BOOST_TEST((sent(monday, until, seconds(10)) == std::vector<double>{3, 4}));
}

BOOST_AUTO_TEST_CASE(what_is_promised_is_kept_and_no_more_than_that_stays)
{
    std::set<std::pair<seconds, std::size_t>> places;
    for (int i = 0; i < 3 * 24 * 60; ++i) {
        history.add(monday + minutes(i), some(1));
        for (const auto& k : history.take_unsaved())
            places.emplace(k.length, k.place);
    }
    const auto now = monday + days(3);
    const auto kept = sent(now - days(2), now, minutes(1));
    BOOST_TEST(std::ranges::count(kept, 1) == 2 * 24 * 60);
    BOOST_TEST(sent(monday, now, hours(1)).size() == 72u);
    BOOST_TEST(std::ranges::count(sent(monday, now, hours(1)), 60) == 72);
    const auto gone = sent(monday, monday + hours(20), minutes(1));
    BOOST_TEST(std::ranges::count(gone, -1) == 20 * 60);
    BOOST_TEST(places.size() == std::size_t(49 * 60 + 72));
}

BOOST_AUTO_TEST_CASE(a_clock_that_was_ahead_leaves_nothing_behind)
{
    history.add(monday + days(400), some(1));
    history.add(monday, some(2));
    BOOST_TEST((sent(monday, monday + minutes(1), minutes(1)) == std::vector<double>{2}));
}

BOOST_AUTO_TEST_CASE(only_what_has_changed_is_to_be_saved)
{
    history.add(monday, some(1));
    BOOST_TEST(history.take_unsaved().size() == 2u); // its minute and its hour
    BOOST_TEST(history.take_unsaved().empty());
    history.add(monday + minutes(1), some(1));
    const auto changed = history.take_unsaved();
    BOOST_REQUIRE(changed.size() == 2u);
    BOOST_TEST((changed[0].start == monday + minutes(1)));
    BOOST_TEST(changed[1].what.counts[1] == 2u);
}

BOOST_AUTO_TEST_CASE(a_minute_goes_on_after_a_restart)
{
    history.add(monday, some(1));
    figure_history next;
    for (const auto& k : history.take_unsaved())
        next.restore(k);
    next.add(monday + seconds(30), some(2));
    history = next;
    BOOST_TEST((sent(monday, monday + minutes(1), minutes(1)) == std::vector<double>{3}));
    BOOST_TEST((sent(monday, monday + hours(1), hours(1)) == std::vector<double>{3}));
}

BOOST_AUTO_TEST_CASE(steps_are_made_of_what_is_kept)
{
    for (const auto step :
         {seconds(5), seconds(30), seconds(60), seconds(900), seconds(3600), seconds(86400)})
        BOOST_TEST(figure_history::reach(step).has_value(), step.count());
    for (const auto step :
         {seconds(0),
          seconds(1),
          seconds(25),
          seconds(90),
          seconds(7 * 60),
          seconds(5 * 3600),
          seconds(2 * 86400),
          seconds(-60)})
        BOOST_TEST(!figure_history::reach(step).has_value(), step.count());
    BOOST_TEST((figure_history::reach(minutes(15))->sure == days(2)));
    BOOST_TEST((figure_history::reach(hours(6))->sure == days(90)));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
