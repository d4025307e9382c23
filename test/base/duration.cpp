#include "relay/base/duration.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

BOOST_AUTO_TEST_SUITE(durations)

BOOST_AUTO_TEST_CASE(a_duration_is_a_number_and_a_unit)
{
    BOOST_TEST((parse_duration("250ms") == milliseconds(250)));
    BOOST_TEST((parse_duration("30s") == std::chrono::seconds(30)));
    BOOST_TEST((parse_duration("15m") == std::chrono::minutes(15)));
    BOOST_TEST((parse_duration("24h") == std::chrono::hours(24)));
    BOOST_TEST((parse_duration("30d") == std::chrono::days(30)));
    BOOST_TEST((parse_duration("0s") == milliseconds(0)));
    for (const auto* text :
         {"",
          "5",
          "s",
          "-5s",
          "+5s",
          "5 s",
          " 5s",
          "5s ",
          "1.5h",
          "5w",
          "5S",
          "1h30m",
          "99999999999999999999s",
          "36601d"})
        BOOST_TEST(!parse_duration(text).has_value(), text);
}

BOOST_AUTO_TEST_CASE(an_exact_duration_is_read_back_as_it_was)
{
    for (const auto* text : {"0s", "250ms", "90s", "15m", "25h", "30d"}) {
        const auto written = exact_duration(parse_duration(text).value());
        BOOST_TEST(written == text);
    }
    BOOST_TEST(exact_duration(milliseconds(1'500)) == "1500ms");
    BOOST_TEST(exact_duration(std::chrono::minutes(60)) == "1h");
}

BOOST_AUTO_TEST_CASE(a_size_is_a_number_of_bytes_with_or_without_a_unit)
{
    BOOST_TEST(parse_size("5").value() == 5u);
    BOOST_TEST(parse_size("5B").value() == 5u);
    BOOST_TEST(parse_size("256KiB").value() == 262'144u);
    BOOST_TEST(parse_size("4MiB").value() == 4'194'304u);
    BOOST_TEST(parse_size("1GiB").value() == 1'073'741'824u);
    for (const auto* text : {"", "KiB", "-1", "1KB", "1kib", "1 MiB", "1.5GiB", "9999999999999GiB"})
        BOOST_TEST(!parse_size(text).has_value(), text);
}

BOOST_AUTO_TEST_CASE(people_read_two_units)
{
    BOOST_TEST(rough_duration(milliseconds(0)) == "0s");
    BOOST_TEST(rough_duration(milliseconds(-5)) == "0s");
    BOOST_TEST(rough_duration(milliseconds(37'900)) == "37s");
    BOOST_TEST(rough_duration(std::chrono::minutes(252) + std::chrono::seconds(9)) == "4h 12m");
    BOOST_TEST(rough_duration(std::chrono::hours(49)) == "2d 1h");
    BOOST_TEST(rough_duration(std::chrono::hours(48) + std::chrono::seconds(3)) == "2d");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
