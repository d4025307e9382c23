#include "relay/mail/moment.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

namespace {

using namespace std::chrono_literals;

const wall_time noon = from_ms(1'795'435'200'000);

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

BOOST_AUTO_TEST_CASE(is_the_wall_clocks_after_another_start_unless_it_went_back)
{
    for (const std::int64_t boot : {0, 7}) {
        const moment from{.wall = noon, .uptime = 1h, .boot = boot};
        const std::int64_t next = boot == 0 ? 0 : 8;
        const auto at = [&](wall_time t) { return moment{.wall = t, .uptime = 2h, .boot = next}; };
        BOOST_TEST((age(from, at(noon + 20min)) == 20min));
        BOOST_TEST((age(from, at(noon - 5s)) == 0s));
        BOOST_TEST(!age(from, at(noon - 2min)).has_value());
    }
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

} // namespace relay
