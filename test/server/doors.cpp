#include "relay/server/doors.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

BOOST_AUTO_TEST_SUITE(what_went_on_at_the_doors)

BOOST_AUTO_TEST_CASE(is_told_in_sums_and_not_again)
{
    doors before;
    doors now;
    BOOST_TEST(tell_of_doors(before, now).empty());
    now.jobs.open = 7;
    now.jobs.no_token = 4'031;
    now.http.foreign = 1;
    now.webhooks.too_slow = 2;
    now.unreadable = 3;
    now.why_unreadable = "disk I/O error";
    const auto lines = tell_of_doors(before, now);
    BOOST_REQUIRE(lines.size() == 4u);
    BOOST_TEST(lines[0] == "job socket: 4031 refused: the token was missing, or wrong");
    BOOST_TEST(lines[1].starts_with("HTTP API: 1 refused: from another site's page"));
    BOOST_TEST(lines[2].starts_with("webhooks: 2 connections were closed"));
    BOOST_TEST(lines[3].ends_with("the store cannot be read: disk I/O error"));
    BOOST_TEST(tell_of_doors(now, now).empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
