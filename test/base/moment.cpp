#include "relay/base/moment.hpp"

#include "support/moments.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

namespace {

using namespace std::chrono_literals;

using test::noon;

} // namespace

BOOST_AUTO_TEST_SUITE(the_age_of_a_moment)

BOOST_AUTO_TEST_CASE(is_not_less_because_the_clock_was_set_back)
{
    const moment from{.wall = noon, .uptime = 1h, .boot = 7};
    BOOST_TEST((age(from, {.wall = noon - 10h, .uptime = 25h, .boot = 7}) == 24h));
    BOOST_TEST((age(from, {.wall = noon + 14h, .uptime = 25h, .boot = 7}) == 24h));
}

BOOST_AUTO_TEST_CASE(is_known_when_the_clock_was_ahead_only_meanwhile)
{
    const moment from{.wall = noon + 48h, .uptime = 1h, .boot = 7};
    BOOST_TEST((age(from, {.wall = noon, .uptime = 1h + 3min, .boot = 7}) == 3min));
}

// As while a virtual machine is frozen
BOOST_AUTO_TEST_CASE(is_not_less_because_the_machine_stood_still)
{
    const moment from{.wall = noon, .uptime = 1h, .boot = 7};
    BOOST_TEST((age(from, {.wall = noon + 24h, .uptime = 1h, .boot = 7}) == 24h));
}

// An earlier relay did not know the name of any start.
BOOST_AUTO_TEST_CASE(is_the_wall_clocks_after_another_start_unless_it_went_back)
{
    for (const std::int64_t boot : {0, 7}) {
        const moment from{.wall = noon, .uptime = 1h, .boot = boot};
        const auto at = [&](wall_time t) { return moment{.wall = t, .uptime = 2h, .boot = 8}; };
        BOOST_TEST((age(from, at(noon + 20min)) == 20min));
        BOOST_TEST((age(from, at(noon - 5s)) == 0s));
        BOOST_TEST(!age(from, at(noon - 2min)).has_value());
    }
}

// The clock may have been set back by hours: 25 hours would be taken for 23.
BOOST_AUTO_TEST_CASE(is_not_known_when_the_start_has_no_name)
{
    const auto at = [](wall_time t, std::int64_t run) {
        return moment{.wall = t, .uptime = 30h, .boot = run};
    };
    BOOST_TEST(!age(at(noon, 0), at(noon + 23h, 0)).has_value());
    BOOST_TEST(!age(at(noon, -5), at(noon + 23h, -6)).has_value());
    BOOST_TEST(!age(at(noon, -5), at(noon + 23h, 7)).has_value());
}

BOOST_AUTO_TEST_CASE(is_known_within_a_run_also_when_the_start_has_no_name)
{
    const moment from{.wall = noon, .uptime = 1h, .boot = -5};
    BOOST_TEST((age(from, {.wall = noon - 10h, .uptime = 25h, .boot = -5}) == 24h));
}

BOOST_AUTO_TEST_CASE(is_proven_by_the_even_clock_alone_while_it_tells)
{
    const moment from{.wall = noon, .uptime = 1h, .boot = 7};
    BOOST_TEST((proven_age(from, {.wall = noon + 30h, .uptime = 2h, .boot = 7}) == 1h));
    BOOST_TEST((proven_age(from, {.wall = noon - 30h, .uptime = 26h, .boot = 7}) == 25h));
    BOOST_TEST((proven_age(from, {.wall = noon + 30h, .uptime = 2h, .boot = 8}) == 30h));
    BOOST_TEST((proven_age(from, {.wall = noon - 30h, .uptime = 2h, .boot = 8}) == 0h));
}

BOOST_AUTO_TEST_CASE(grows_by_itself)
{
    const auto from = moment_now();
    const auto to = moment_now();
    BOOST_TEST(from.boot == to.boot);
    BOOST_TEST(from.boot != 0);
    BOOST_TEST((from.uptime <= to.uptime));
    BOOST_TEST((from.uptime > 0ms));
    BOOST_TEST(age(from, to).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_believed_clock)

BOOST_AUTO_TEST_CASE(does_not_follow_a_leap_ahead_that_does_not_last)
{
    believed_clock clock;
    const auto at = [](milliseconds uptime, milliseconds wrong_by) {
        return moment{.wall = noon + uptime + wrong_by, .uptime = uptime, .boot = 7};
    };
    BOOST_TEST((clock.at(at(0h, 0h)) == noon));
    for (auto t = 1min; t < 60min; t += 1min)
        BOOST_TEST((clock.at(at(t, 240h)) == noon + t));
    BOOST_TEST((clock.at(at(61min, 0h)) == noon + 61min));
    BOOST_TEST((clock.at(at(62min, 240h)) == noon + 62min)); // it begins anew
}

BOOST_AUTO_TEST_CASE(follows_what_has_lasted_what_goes_back_and_what_is_small)
{
    believed_clock clock;
    const auto at = [](milliseconds uptime, milliseconds wrong_by) {
        return moment{.wall = noon + uptime + wrong_by, .uptime = uptime, .boot = 7};
    };
    clock.at(at(0h, 0h));
    BOOST_TEST((clock.at(at(1h, 4min)) == noon + 64min));
    BOOST_TEST((clock.at(at(2h, -3h)) == noon - 1h));
    BOOST_TEST((clock.at(at(3h, 0h)) == noon));
    BOOST_TEST((clock.at(at(4h, 0h)) == noon + 4h));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
