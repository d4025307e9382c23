#include "relay/base/time.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

namespace {

std::string reread(std::string_view text)
{
    const auto parsed = parse_iso8601(text);
    return parsed ? to_iso8601(*parsed) : "nothing";
}

} // namespace

BOOST_AUTO_TEST_SUITE(times)

BOOST_AUTO_TEST_CASE(a_time_is_read_in_every_style)
{
    BOOST_TEST(reread("2024-08-05T11:52:01.858Z") == "2024-08-05T11:52:01.858Z");
    BOOST_TEST(reread("2024-08-05t11:52:01z") == "2024-08-05T11:52:01.000Z");
    BOOST_TEST(reread("2024-08-05T11:52") == "2024-08-05T11:52:00.000Z");
    BOOST_TEST(reread("2024-08-05") == "2024-08-05T00:00:00.000Z");
    BOOST_TEST(reread("2024-02-29T23:59:60Z") == "2024-03-01T00:00:00.000Z");
    BOOST_TEST(reread("2024-08-05T11:52:01+02:00") == "2024-08-05T09:52:01.000Z");
    BOOST_TEST(reread("2024-08-05T11:52:01-0530") == "2024-08-05T17:22:01.000Z");
    BOOST_TEST(reread("2024-08-05T11:52:01.1-05") == "2024-08-05T16:52:01.100Z");
    BOOST_TEST(reread("2023-04-03 22:13:42.674981+00") == "2023-04-03T22:13:42.674Z");
    BOOST_TEST(reread("2024-08-05 11:52 CEST") == "2024-08-05T09:52:00.000Z");
    BOOST_TEST(reread("1969-12-31T23:59:59.999Z") == "1969-12-31T23:59:59.999Z");
}

BOOST_AUTO_TEST_CASE(what_is_no_time)
{
    for (const auto* text :
         {"",
          "2024",
          "2024-08",
          "2024-8-5",
          "2024-13-01",
          "2023-02-29",
          "2024-08-05T",
          "2024-08-05T24:00",
          "2024-08-05T11:60",
          "2024-08-05T11:52:61",
          "2024-08-05T11:52:01.",
          "2024-08-05T11:52:01.Z",
          "2024-08-05T11:52:01Zulu",
          "2024-08-05T11:52:01+15:00",
          "2024-08-05T11:52:01+2:0",
          "2024-08-05X11:52",
          " 2024-08-05"})
        BOOST_TEST(reread(text) == "nothing", text);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
