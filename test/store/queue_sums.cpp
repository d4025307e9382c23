#include "relay/store/queue_sums.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

BOOST_AUTO_TEST_SUITE(sums_of_the_queue)

BOOST_AUTO_TEST_CASE(are_by_what_flows_have_in_common)
{
    const queue_sums sums({
        {.key = {lane::campaign, "spring", "a", "acme.example"}, .messages = 3},
        {.key = {lane::campaign, "spring", "b", "other.example"}, .messages = 4},
        {.key = {lane::transactional, "spring", "b", "acme.example"}, .messages = 10},
        {.key = {lane::campaign, "autumn", "", "acme.example"}, .messages = 1},
        {.key = {lane::transactional, "", "", "acme.example"}, .messages = 100},
    });
    BOOST_TEST(sums.of_campaign("spring") == 17);
    BOOST_TEST(sums.of_campaign(lane::campaign, "spring") == 7);
    BOOST_TEST(sums.of_campaign("winter") == 0);
    BOOST_TEST(sums.of_tenant("b") == 14);
    const queue_sums::by_name campaigns{{"autumn", 1}, {"spring", 7}};
    BOOST_TEST((sums.campaigns(lane::campaign) == campaigns));
    const queue_sums::by_name domains{{"acme.example", 114}, {"other.example", 4}};
    BOOST_TEST((sums.domains() == domains));
}

BOOST_AUTO_TEST_CASE(of_an_empty_queue_are_nothing)
{
    const queue_sums sums;
    BOOST_TEST(sums.of_campaign("spring") == 0);
    BOOST_TEST(sums.of_tenant("") == 0);
    BOOST_TEST(sums.domains().empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
