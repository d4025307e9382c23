#include "relay/mail/schedule_time.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>

namespace relay {

namespace {

const wall_time monday_noon = from_ms(1'795'435'200'000); // 2026-11-23T12:00:00Z

std::string due(std::string_view text, wall_time now = monday_noon)
{
    const auto time = parse_schedule(text, now);
    return time ? to_iso8601(*time).substr(0, 16) : "nothing";
}

struct phrase
{
    const char* text;
    const char* due;
};

std::ostream& operator<<(std::ostream& out, const phrase& p)
{
    return out << p.text;
}

constexpr phrase phrases[] = {
    {"2026-11-24T10:00:00.000Z", "2026-11-24T10:00"},
    {"2026-11-24T10:00:00+01:00", "2026-11-24T09:00"},
    {"2026-11-24", "2026-11-24T00:00"},
    {"now", "2026-11-23T12:00"},
    {"in 1 min", "2026-11-23T12:01"},
    {"In 10 Minutes", "2026-11-23T12:10"},
    {"in 5m", "2026-11-23T12:05"},
    {"in 10min", "2026-11-23T12:10"},
    {"in 90 seconds", "2026-11-23T12:01"},
    {"in an hour", "2026-11-23T13:00"},
    {"in 2 hours", "2026-11-23T14:00"},
    {"in 2 hours and 30 minutes", "2026-11-23T14:30"},
    {"in 1 day, 2 hrs", "2026-11-24T14:00"},
    {"in 3 days", "2026-11-26T12:00"},
    {"in a week", "2026-11-30T12:00"},
    {"tomorrow at 9am", "2026-11-24T09:00"},
    {"Tomorrow at 9:30 PM", "2026-11-24T21:30"},
    {"9am tomorrow", "2026-11-24T09:00"},
    {"tomorrow", "2026-11-24T12:00"},
    {"tomorrow at 12am", "2026-11-24T00:00"},
    {"tomorrow at 12pm", "2026-11-24T12:00"},
    {"tomorrow at noon", "2026-11-24T12:00"},
    {"today at 17:30", "2026-11-23T17:30"},
    {"today at 9am", "2026-11-23T12:00"}, // past: now
    {"at 5pm", "2026-11-23T17:00"},
    {"at 11:00", "2026-11-24T11:00"}, // the next eleven o'clock
    {"Friday at 3pm ET", "2026-11-27T20:00"},
    {"Friday at 3pm EDT", "2026-11-27T19:00"},
    {"on Friday, at 3pm PT", "2026-11-27T23:00"},
    {"fri 15:00 CET", "2026-11-27T14:00"},
    {"Monday at 3pm", "2026-11-23T15:00"},
    {"Monday at 11am", "2026-11-30T11:00"},
    {"Monday", "2026-11-30T12:00"},
    {"Sunday at midnight", "2026-11-29T00:00"},
    {"tomorrow at 9am UTC+2", "2026-11-24T07:00"},
    {"tomorrow at 9am +05:30", "2026-11-24T03:30"},
    {"tomorrow at 9am GMT-5", "2026-11-24T14:00"},
    {"next Friday at 3pm", "2026-11-27T15:00"},
    {"this Friday", "2026-11-27T12:00"},
    {"next Monday at 9am CET", "2026-11-30T08:00"},
    {"Dec 1 at 9am CET", "2026-12-01T08:00"},
    {"December 1st, 9am", "2026-12-01T09:00"},
    {"1 December 2026 at 17:30", "2026-12-01T17:30"},
    {"1st of December at noon", "2026-12-01T12:00"},
    {"at 9am on Nov 30", "2026-11-30T09:00"},
    {"Nov 23 at 5pm", "2026-11-23T17:00"},
    {"Nov 23 at 9am", "2026-11-23T12:00"},        // past: now
    {"Nov 22", "2027-11-22T12:00"},               // the next one
    {"2020-01-01T00:00:00Z", "2026-11-23T12:00"}, // past: now
};

} // namespace

BOOST_AUTO_TEST_SUITE(schedule_times)

BOOST_DATA_TEST_CASE(a_phrase_is_understood, boost::unit_test::data::make(phrases), p)
{
    BOOST_TEST(due(p.text) == p.due);
}

BOOST_AUTO_TEST_CASE(what_is_not_understood)
{
    for (const auto* text :
         {"",
          " ",
          "in",
          "in 5",
          "in five minutes",
          "in 5 fortnights",
          "in 5 minutes and",
          "in -5 minutes",
          "in 1.5 hours",
          "in 99999999 minutes",
          "at",
          "tomorrow at 9",
          "tomorrow at 13pm",
          "tomorrow at 0am",
          "tomorrow at 24:00",
          "tomorrow at 9:60am",
          "tomorrow tomorrow",
          "Friday tomorrow",
          "9am 10am",
          "ET",
          "tomorrow ET",
          "tomorrow at 9am XYZ",
          "tomorrow at 9am ET PT",
          "am",
          "next month",
          "next",
          "on the 1st",
          "next tomorrow",
          "Friday next",
          "Nov",
          "23",
          "Feb 30",
          "Nov 31",
          "Nov 0",
          "Nov 24 Dec 1",
          "Nov 24 25",
          "2026 Nov 24",
          "Friday Nov 27",
          "tomorrow Nov 24",
          "9am ET Nov",
          "2026-11-31"})
        BOOST_TEST(due(text) == "nothing", text);
    BOOST_TEST(due("in " + std::string(1'000, '1') + " min") == "nothing");
}

BOOST_AUTO_TEST_CASE(american_zones_follow_daylight_saving)
{
    // It begins on 2026-03-08 and ends on 2026-11-01
    const auto march_7 = *parse_iso8601("2026-03-07T12:00:00Z");
    BOOST_TEST(due("today at 12pm ET", march_7) == "2026-03-07T17:00");
    BOOST_TEST(due("tomorrow at 12pm ET", march_7) == "2026-03-08T16:00");
    BOOST_TEST(due("tomorrow at 1:59am ET", march_7) == "2026-03-08T06:59");
    BOOST_TEST(due("tomorrow at 2am ET", march_7) == "2026-03-08T07:00");    // skipped: it is 3am
    BOOST_TEST(due("tomorrow at 2:30am ET", march_7) == "2026-03-08T07:30"); // skipped
    BOOST_TEST(due("tomorrow at 3am ET", march_7) == "2026-03-08T07:00");
    const auto october_31 = *parse_iso8601("2026-10-31T12:00:00Z");
    BOOST_TEST(due("today at 12pm PT", october_31) == "2026-10-31T19:00");
    BOOST_TEST(due("tomorrow at 12pm PT", october_31) == "2026-11-01T20:00");
}

BOOST_AUTO_TEST_CASE(the_day_is_the_one_of_the_named_zone)
{
    const auto late = *parse_iso8601("2026-11-23T23:30:00Z"); // Tuesday already in Tokyo
    BOOST_TEST(due("today at 9am JST", late) == "2026-11-24T00:00");
    BOOST_TEST(due("tomorrow at 9am JST", late) == "2026-11-25T00:00");
    BOOST_TEST(due("Tuesday at 9am JST", late) == "2026-11-24T00:00");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
