#include "relay/base/zone_clock.hpp"

#include "base/posix_zone.hpp"
#include "base/zone_file.hpp"
#include "relay/base/text_file.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace relay {

namespace {

using namespace std::chrono_literals;

zone_clock zone_of(std::string_view name)
{
    const auto found = zone_clock::find(name);
    BOOST_REQUIRE_MESSAGE(found, name << " is in the database");
    return *found;
}

wall_time utc(std::string_view text)
{
    return parse_iso8601(text).value();
}

local_time local(std::string_view text)
{
    return local_time(utc(text).time_since_epoch());
}

// As a clock there shows it
std::string shown(const zone_clock& zone, std::string_view at)
{
    return to_iso8601(wall_time(zone.to_local(utc(at)).time_since_epoch())).substr(0, 16);
}

std::string first(const zone_clock& zone, std::string_view showing)
{
    return to_iso8601(zone.first_showing(local(showing))).substr(0, 16);
}

} // namespace

BOOST_AUTO_TEST_SUITE(zone_clocks)

BOOST_AUTO_TEST_CASE(clocks_change_when_the_database_says_so)
{
    const auto berlin = zone_of("Europe/Berlin");
    BOOST_TEST(shown(berlin, "2026-03-29T00:59:59Z") == "2026-03-29T01:59");
    BOOST_TEST(shown(berlin, "2026-03-29T01:00:00Z") == "2026-03-29T03:00");
    BOOST_TEST(shown(berlin, "2026-10-25T00:59:59Z") == "2026-10-25T02:59");
    BOOST_TEST(shown(berlin, "2026-10-25T01:00:00Z") == "2026-10-25T02:00");
    BOOST_TEST(shown(berlin, "1930-07-01T12:00:00Z") == "1930-07-01T13:00");

    const auto lord_howe = zone_of("Australia/Lord_Howe");
    BOOST_TEST(shown(lord_howe, "2026-10-03T15:29:59Z") == "2026-10-04T01:59");
    BOOST_TEST(shown(lord_howe, "2026-10-03T15:30:00Z") == "2026-10-04T02:30");

    const auto kolkata = zone_of("Asia/Kolkata");
    BOOST_TEST(shown(kolkata, "2026-07-01T00:00:00Z") == "2026-07-01T05:30");
    BOOST_TEST(shown(zone_of("UTC"), "2026-07-01T00:00:00Z") == "2026-07-01T00:00");
    BOOST_TEST(shown(zone_clock(), "2026-07-01T00:00:00Z") == "2026-07-01T00:00");
}

BOOST_AUTO_TEST_CASE(the_rule_at_the_end_of_a_file_holds_after_its_last_change)
{
    BOOST_TEST(shown(zone_of("Europe/Berlin"), "2071-07-01T00:00:00Z") == "2071-07-01T02:00");
    BOOST_TEST(shown(zone_of("Europe/Berlin"), "2071-01-01T00:00:00Z") == "2071-01-01T01:00");
    BOOST_TEST(shown(zone_of("America/New_York"), "2071-07-01T04:00:00Z") == "2071-07-01T00:00");
}

BOOST_AUTO_TEST_CASE(a_time_that_is_skipped_is_the_moment_of_the_change)
{
    const auto berlin = zone_of("Europe/Berlin");
    BOOST_TEST(first(berlin, "2026-03-29T01:59") == "2026-03-29T00:59");
    for (const auto* skipped : {"2026-03-29T02:00", "2026-03-29T02:30", "2026-03-29T03:00"})
        BOOST_TEST(first(berlin, skipped) == "2026-03-29T01:00");
    BOOST_TEST(first(berlin, "2026-03-29T03:01") == "2026-03-29T01:01");
    BOOST_TEST(first(zone_of("America/New_York"), "2026-03-08T02:30") == "2026-03-08T07:00");
    BOOST_TEST(first(zone_of("Australia/Lord_Howe"), "2026-10-04T02:15") == "2026-10-03T15:30");
    BOOST_TEST(first(zone_of("Pacific/Apia"), "2011-12-30T12:00") == "2011-12-30T10:00");
}

BOOST_AUTO_TEST_CASE(of_a_time_that_comes_twice_it_is_the_first)
{
    const auto berlin = zone_of("Europe/Berlin");
    BOOST_TEST(first(berlin, "2026-10-25T02:00") == "2026-10-25T00:00");
    BOOST_TEST(first(berlin, "2026-10-25T02:59") == "2026-10-25T00:59");
    BOOST_TEST(first(berlin, "2026-10-25T03:00") == "2026-10-25T02:00");
    BOOST_TEST(first(zone_of("America/New_York"), "2026-11-01T01:30") == "2026-11-01T05:30");
    BOOST_TEST(first(zone_of("Australia/Lord_Howe"), "2026-04-05T01:45") == "2026-04-04T14:45");
    BOOST_TEST(first(zone_of("Asia/Kolkata"), "2026-04-05T01:45") == "2026-04-04T20:15");
    BOOST_TEST(first(zone_clock(), "0999-04-05T01:45") == "0999-04-05T01:45");
}

// At each quarter of an hour of a year: the moment that is found shows the time, or a later one,
// and none before it does.
BOOST_AUTO_TEST_CASE(no_earlier_moment_shows_the_time)
{
    for (const auto* name : {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe"}) {
        const auto zone = zone_of(name);
        int wrong = 0;
        for (auto t = local("2026-01-01"); t < local("2027-01-01"); t += 15min) {
            const auto found = zone.first_showing(t);
            wrong += zone.to_local(found) < t;
            for (auto before = found - 1ms; before > found - 3h; before -= 15min)
                wrong += zone.to_local(before) >= t;
        }
        BOOST_TEST(wrong == 0, name);
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_zone)
{
    for (const auto* name :
         {"",
          "Europe/Nowhere",
          "Europe",
          "europe/berlin",
          "/Europe/Berlin",
          "Europe/Berlin/",
          "Europe//Berlin",
          "../zoneinfo/UTC",
          "Europe/../UTC",
          "right/Europe/Berlin",
          "tzdata.zi",
          "leapseconds",
          "+02:00",
          "Europe/Berlin "})
        BOOST_TEST(!zone_clock::find(name).has_value(), name);
}

BOOST_AUTO_TEST_CASE(a_file_that_was_cut_is_none)
{
    const auto bytes = read_text_file("/usr/share/zoneinfo/Europe/Berlin").value();
    BOOST_TEST(read_zone_file(bytes).has_value());
    for (std::size_t length = 0; length < bytes.size(); ++length)
        BOOST_TEST(!read_zone_file(std::string_view(bytes).substr(0, length)).has_value());
}

BOOST_AUTO_TEST_CASE(rules_of_every_kind_are_read)
{
    const auto change = [](std::string_view rule, int y) {
        const auto zone = parse_posix_zone(rule);
        BOOST_REQUIRE_MESSAGE(zone && zone->daylight, rule);
        const auto at = zone->daylight->begins.in(std::chrono::year(y));
        return to_iso8601(wall_time(at.time_since_epoch())).substr(0, 16);
    };
    BOOST_TEST(change("CET-1CEST,M3.5.0,M10.5.0/3", 2026) == "2026-03-29T02:00");
    BOOST_TEST(change("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 2026) == "2026-03-28T23:00");
    BOOST_TEST(change("EET-2EEST,M3.4.4/50,M10.4.4/50", 2026) == "2026-03-28T02:00");
    BOOST_TEST(change("AAA3BBB,J60/0,J365/23", 2028) == "2028-03-01T00:00");
    BOOST_TEST(change("AAA3BBB,59/0:30:15,300", 2028) == "2028-02-29T00:30");
    BOOST_TEST((parse_posix_zone("<+0545>-5:45")->ahead == 5h + 45min));
    for (const auto* rule :
         {"",
          "CE-1",
          "CET",
          "CET-1CEST",
          "CET-1CEST,M3.5.0",
          "CET-1CEST,M13.5.0,M10.5.0",
          "<+01-1",
          "CET-1CEST,M3.0.0,M10.5.0",
          "CET-1CEST,M3.5.7,M10.5.0",
          "CET-1CEST,M3.5.0,M10.5.0,"})
        BOOST_TEST(!parse_posix_zone(rule).has_value(), rule);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
