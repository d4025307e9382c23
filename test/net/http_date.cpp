#include "relay/net/http_date.hpp"

#include <boost/test/unit_test.hpp>

using namespace relay;

BOOST_AUTO_TEST_SUITE(http_dates)

BOOST_AUTO_TEST_CASE(the_date_of_a_header_is_read)
{
    const auto date = parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT");
    BOOST_REQUIRE(date.has_value());
    BOOST_TEST(to_ms(*date) == 784111777000);
}

BOOST_AUTO_TEST_CASE(what_is_no_date_is_nothing)
{
    for (const auto* text :
         {"",
          "Sun, 06 Nov 1994 08:49:37 CET",
          "Sun, 31 Feb 2025 08:49:37 GMT",
          "Sun, 06 Now 1994 08:49:37 GMT",
          "Sun, 06 Nov 1994 24:49:37 GMT",
          "Sun, -6 Nov 1994 08:49:37 GMT",
          "Sunday, 06-Nov-94 08:49:37 GMT"})
        BOOST_TEST(!parse_http_date(text), text);
}

BOOST_AUTO_TEST_SUITE_END()
