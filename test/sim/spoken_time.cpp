#include "sim/spoken_time.hpp"

#include "sim/iso_time.hpp"
#include "sim/schedule.hpp"
#include "sim/support/caller.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>

namespace relay::sim {

namespace {

struct spoken
{
    const char* text;
    const char* time; // as seen on a Monday at noon
};

std::ostream& operator<<(std::ostream& out, const spoken& s)
{
    return out << s.text;
}

constexpr spoken times[] = {
    {"in 1 min", "2026-11-23T12:01:00.000Z"},
    {"In 5mins", "2026-11-23T12:05:00.000Z"},
    {"in an hour", "2026-11-23T13:00:00.000Z"},
    {"in 2 hours and 30 minutes", "2026-11-23T14:30:00.000Z"},
    {"in 3 days", "2026-11-26T12:00:00.000Z"},
    {"2 weeks from now", "2026-12-07T12:00:00.000Z"},
    {"in 31 days", "2026-12-24T12:00:00.000Z"},
    {"tomorrow", "2026-11-24T12:00:00.000Z"},
    {"tomorrow at 9am", "2026-11-24T09:00:00.000Z"},
    {"tomorrow at 9am ET", "2026-11-24T09:00:00.000Z"},
    {"Friday at 3pm ET", "2026-11-27T15:00:00.000Z"},
    {"next monday", "2026-11-30T12:00:00.000Z"},
    {"on wed, 9:30", "2026-11-25T09:30:00.000Z"},
    {"at 5:15 p.m. today", "2026-11-23T17:15:00.000Z"},
    {"12am tomorrow", "2026-11-24T00:00:00.000Z"},
    {"tomorrow noon", "2026-11-24T12:00:00.000Z"},
    {"December 5 at 8am", "2026-12-05T08:00:00.000Z"},
    {"3 jan", "2027-01-03T12:00:00.000Z"},
};

constexpr const char* no_times[] = {
    "",
    "soon",
    "in",
    "in a bit",
    "in x min",
    "1 min",
    "in -5 min",
    "at",
    "at 25:00",
    "13pm",
    "0am",
    "tomorrow tomorrow",
    "9",
    "friday at",
    "ET",
    "tomorrow ET",
    "february 31",
    "the day after tomorrow",
    "next",
    "9am 10am",
    "in 1 min and",
    "asap please",
};

} // namespace

BOOST_AUTO_TEST_SUITE(spoken_time)

BOOST_DATA_TEST_CASE(words_mean_a_time, boost::unit_test::data::make(times), s)
{
    const auto time = parse_spoken_time(s.text, test::noon);
    BOOST_REQUIRE(time.has_value());
    BOOST_TEST(to_iso_time(*time) == s.time);
}

BOOST_DATA_TEST_CASE(other_words_mean_none, boost::unit_test::data::make(no_times), text)
{
    BOOST_TEST(!parse_spoken_time(text, test::noon).has_value());
}

BOOST_AUTO_TEST_CASE(thirty_days_ahead_are_the_most)
{
    BOOST_TEST(is_schedule("in 30 days", test::noon));
    BOOST_TEST(!is_schedule("in 31 days", test::noon));
    BOOST_TEST(is_schedule("december 23 at noon", test::noon));
    BOOST_TEST(!is_schedule("december 24", test::noon));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay::sim
