#include "relay/net/byte_budget.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

BOOST_AUTO_TEST_SUITE(byte_budgets)

BOOST_AUTO_TEST_CASE(shares_together_never_exceed_the_total)
{
    byte_budget budget(100);
    budget_share one(budget);
    budget_share two(budget);
    BOOST_TEST(one.resize_to(60));
    BOOST_TEST(!two.resize_to(50));
    BOOST_TEST(two.held() == 0u);
    BOOST_TEST(two.resize_to(40));
    BOOST_TEST(!two.resize_to(41));
    BOOST_TEST(two.held() == 40u);
    BOOST_TEST(one.resize_to(10));
    BOOST_TEST(two.resize_to(90));
    BOOST_TEST(budget.used() == 100u);
}

BOOST_AUTO_TEST_CASE(a_share_is_given_back_by_its_end_once)
{
    byte_budget budget(100);
    {
        budget_share one(budget);
        BOOST_TEST(one.resize_to(60));
        budget_share moved(std::move(one));
        BOOST_TEST(moved.held() == 60u);
        BOOST_TEST(budget.used() == 60u);
    }
    BOOST_TEST(budget.used() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
