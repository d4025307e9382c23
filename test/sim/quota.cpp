#include "sim/quota.hpp"

#include <boost/test/unit_test.hpp>

namespace relay::sim {

namespace {

using namespace std::chrono;

wall_time at(int y, unsigned m, unsigned d, hours h = {})
{
    return sys_days(year_month_day(year(y), month(m), day(d))) + h;
}

} // namespace

BOOST_AUTO_TEST_SUITE(quota_suite)

BOOST_AUTO_TEST_CASE(what_would_exceed_a_quota_is_refused_whole)
{
    quota q;
    q.daily_limit = 3;
    q.use(2);
    BOOST_TEST((q.check(1) == quota::verdict::within));
    BOOST_TEST((q.check(2) == quota::verdict::daily_exceeded));
    BOOST_TEST(q.daily_used == 2u);
}

BOOST_AUTO_TEST_CASE(the_month_has_a_limit_of_its_own)
{
    quota q;
    q.monthly_limit = 1;
    q.use(1);
    BOOST_TEST((q.check(1) == quota::verdict::monthly_exceeded));
}

BOOST_AUTO_TEST_CASE(midnight_utc_starts_a_new_day_and_the_first_a_new_month)
{
    quota q;
    q.roll(at(2026, 11, 29, hours(23)));
    q.use(5);
    q.roll(at(2026, 11, 29, hours(23)) + minutes(59));
    BOOST_TEST(q.daily_used == 5u);
    q.roll(at(2026, 11, 30));
    BOOST_TEST(q.daily_used == 0u);
    BOOST_TEST(q.monthly_used == 5u);
    q.roll(at(2026, 12, 1));
    BOOST_TEST(q.monthly_used == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay::sim
