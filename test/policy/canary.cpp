#include "relay/policy/canary.hpp"

#include "support/moments.hpp"

#include <boost/test/unit_test.hpp>

#include <limits>

namespace relay {

namespace {

using test::noon;

constexpr auto no_bound = std::numeric_limits<std::int64_t>::max();

} // namespace

BOOST_AUTO_TEST_SUITE(canaries)

BOOST_AUTO_TEST_CASE(a_share_is_rounded_up)
{
    const canary one_percent{.share = 0.01};
    BOOST_TEST(one_percent.size(0) == 0);
    BOOST_TEST(one_percent.size(1) == 1);
    BOOST_TEST(one_percent.size(100) == 1);
    BOOST_TEST(one_percent.size(101) == 2);
    BOOST_TEST(one_percent.size(1'000'000) == 10'000);
    for (int hundreds = 1; hundreds < 2'000; ++hundreds)
        BOOST_TEST(one_percent.size(100 * hundreds) == hundreds);
    BOOST_TEST(canary{.share = 1}.size(17) == 17);
}

BOOST_AUTO_TEST_CASE(a_number_is_that_many_or_all)
{
    BOOST_TEST(canary{.recipients = 50}.size(1'000) == 50);
    BOOST_TEST(canary{.recipients = 50}.size(20) == 20);
    BOOST_TEST(canary{}.size(20) == 0);
}

BOOST_AUTO_TEST_CASE(the_rest_has_its_turn_when_the_wait_is_over)
{
    BOOST_TEST(canary_room(0, 0, {}, noon) == no_bound);
    BOOST_TEST(canary_room(50, 0, {}, noon) == 50);
    BOOST_TEST(canary_room(50, 30, {}, noon) == 20);
    BOOST_TEST(canary_room(50, 50, {}, noon) == 0);
    BOOST_TEST(canary_room(50, 50, noon + milliseconds(1), noon) == 0);
    BOOST_TEST(canary_room(50, 50, noon, noon) == no_bound);
    BOOST_TEST(canary_room(50, 900, noon, noon) == no_bound);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
