#include "relay/policy/sending_window.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>

namespace relay {

namespace {

using namespace std::chrono_literals;

sending_window window(std::string_view zone, std::chrono::minutes from, std::chrono::minutes until)
{
    sending_window w{.from = from, .until = until};
    w.zone = zone_clock::find(zone).value();
    return w;
}

// When it opens and closes next, seen from this moment on, as UTC; of one that is open the first
// is the moment itself.
std::string next(const sending_window& w, std::string_view now_text)
{
    auto now = parse_iso8601(now_text).value();
    std::string text;
    if (const auto s = state_of(w, now); !s.is_open) {
        now = s.changes.value();
        BOOST_TEST(!state_of(w, now - 1ms).is_open);
    }
    const auto opened = state_of(w, now);
    BOOST_TEST(opened.is_open);
    if (!opened.changes)
        return to_iso8601(now).substr(0, 16) + " for ever";
    BOOST_TEST(!state_of(w, *opened.changes).is_open);
    BOOST_TEST(state_of(w, *opened.changes - 1ms).is_open);
    return to_iso8601(now).substr(0, 16) + " to " + to_iso8601(*opened.changes).substr(0, 16);
}

constexpr auto weekends = 0b1100000;
constexpr auto fridays = 0b0010000;
constexpr auto sundays = 0b1000000;

} // namespace

BOOST_AUTO_TEST_SUITE(sending_windows)

BOOST_AUTO_TEST_CASE(it_opens_and_closes_as_the_clock_there_shows)
{
    const auto berlin = window("Europe/Berlin", 9h, 17h);
    BOOST_TEST(next(berlin, "2026-11-27T03:00Z") == "2026-11-27T08:00 to 2026-11-27T16:00");
    BOOST_TEST(next(berlin, "2026-11-27T12:00Z") == "2026-11-27T12:00 to 2026-11-27T16:00");
    BOOST_TEST(next(berlin, "2026-11-27T16:00Z") == "2026-11-28T08:00 to 2026-11-28T16:00");
    BOOST_TEST(next(berlin, "2026-07-01T03:00Z") == "2026-07-01T07:00 to 2026-07-01T15:00");
    const auto kolkata = window("Asia/Kolkata", 9h + 30min, 24h);
    BOOST_TEST(next(kolkata, "2026-03-29T00:00Z") == "2026-03-29T04:00 to 2026-03-29T18:30");
}

BOOST_AUTO_TEST_CASE(it_opens_on_its_days_only)
{
    auto w = window("UTC", 9h, 17h);
    w.days = weekends;
    BOOST_TEST(next(w, "2026-11-27T10:00Z") == "2026-11-28T09:00 to 2026-11-28T17:00");
    BOOST_TEST(next(w, "2026-11-29T20:00Z") == "2026-12-05T09:00 to 2026-12-05T17:00");
    w.days = fridays;
    BOOST_TEST(next(w, "2026-11-27T17:00Z") == "2026-12-04T09:00 to 2026-12-04T17:00");
}

BOOST_AUTO_TEST_CASE(over_midnight_it_belongs_to_the_day_on_which_it_opens)
{
    auto w = window("UTC", 22h, 6h);
    w.days = fridays;
    BOOST_TEST(next(w, "2026-11-27T05:00Z") == "2026-11-27T22:00 to 2026-11-28T06:00");
    BOOST_TEST(next(w, "2026-11-28T05:59Z") == "2026-11-28T05:59 to 2026-11-28T06:00");
    BOOST_TEST(next(w, "2026-11-28T06:00Z") == "2026-12-04T22:00 to 2026-12-05T06:00");
}

BOOST_AUTO_TEST_CASE(days_that_follow_each_other_are_one_opening)
{
    auto w = window("Europe/Berlin", 0h, 24h);
    w.days = weekends;
    BOOST_TEST(next(w, "2026-11-27T10:00Z") == "2026-11-27T23:00 to 2026-11-29T23:00");
    BOOST_TEST(next(window("UTC", 0h, 24h), "2026-11-27T10:00Z") == "2026-11-27T10:00 for ever");
    BOOST_TEST(next(window("UTC", 9h, 9h), "2026-11-27T10:00Z") == "2026-11-27T10:00 for ever");
    w = window("UTC", 9h, 9h);
    w.days = fridays;
    BOOST_TEST(next(w, "2026-11-27T08:00Z") == "2026-11-27T09:00 to 2026-11-28T09:00");
}

BOOST_AUTO_TEST_CASE(where_its_beginning_is_skipped_it_opens_with_the_change)
{
    const auto berlin = window("Europe/Berlin", 2h + 30min, 5h);
    BOOST_TEST(next(berlin, "2026-03-28T12:00Z") == "2026-03-29T01:00 to 2026-03-29T03:00");
    const auto new_york = window("America/New_York", 2h + 30min, 5h);
    BOOST_TEST(next(new_york, "2026-03-08T03:00Z") == "2026-03-08T07:00 to 2026-03-08T09:00");
    const auto lord_howe = window("Australia/Lord_Howe", 2h + 15min, 5h);
    BOOST_TEST(next(lord_howe, "2026-10-03T12:00Z") == "2026-10-03T15:30 to 2026-10-03T18:00");
}

BOOST_AUTO_TEST_CASE(where_its_end_is_skipped_it_closes_with_the_change)
{
    const auto berlin = window("Europe/Berlin", 22h, 2h + 30min);
    BOOST_TEST(next(berlin, "2026-03-28T12:00Z") == "2026-03-28T21:00 to 2026-03-29T01:00");
}

BOOST_AUTO_TEST_CASE(where_all_of_it_is_skipped_it_does_not_open)
{
    auto w = window("Europe/Berlin", 2h, 3h);
    BOOST_TEST(next(w, "2026-03-28T12:00Z") == "2026-03-30T00:00 to 2026-03-30T01:00");
    w.days = sundays;
    BOOST_TEST(next(w, "2026-03-28T12:00Z") == "2026-04-05T00:00 to 2026-04-05T01:00");
}

BOOST_AUTO_TEST_CASE(where_its_beginning_comes_twice_it_opens_once)
{
    const auto berlin = window("Europe/Berlin", 2h + 30min, 5h);
    BOOST_TEST(next(berlin, "2026-10-24T12:00Z") == "2026-10-25T00:30 to 2026-10-25T04:00");
    BOOST_TEST(next(berlin, "2026-10-25T04:00Z") == "2026-10-26T01:30 to 2026-10-26T04:00");
    const auto lord_howe = window("Australia/Lord_Howe", 1h + 45min, 5h);
    BOOST_TEST(next(lord_howe, "2026-04-04T12:00Z") == "2026-04-04T14:45 to 2026-04-04T18:30");
}

BOOST_AUTO_TEST_CASE(where_its_end_comes_twice_it_closes_once)
{
    const auto berlin = window("Europe/Berlin", 22h, 2h + 15min);
    BOOST_TEST(next(berlin, "2026-10-24T12:00Z") == "2026-10-24T20:00 to 2026-10-25T00:15");
    BOOST_TEST(next(berlin, "2026-10-25T00:15Z") == "2026-10-25T21:00 to 2026-10-26T01:15");
    const auto new_york = window("America/New_York", 1h + 15min, 1h + 45min);
    BOOST_TEST(next(new_york, "2026-11-01T00:00Z") == "2026-11-01T05:15 to 2026-11-01T05:45");
    BOOST_TEST(next(new_york, "2026-11-01T05:45Z") == "2026-11-02T06:15 to 2026-11-02T06:45");
}

// Whatever the clock does: in a year each window opens once a day, and while it is open the clock
// shows a time of it, but for an hour that comes twice.
BOOST_AUTO_TEST_CASE(in_a_year_it_opens_once_on_each_day)
{
    for (const auto* zone :
         {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"})
        for (const auto from : {0min, 90min, 135min, 12h + 0min}) {
            const auto w = window(zone, from, from + 4h);
            const auto begin = parse_iso8601("2026-01-15T00:00Z").value();
            int openings = 0;
            for (auto t = begin; t < begin + 24h * 364;) {
                const auto s = state_of(w, t);
                BOOST_REQUIRE(s.changes.value() > t);
                openings += s.is_open ? 0 : 1;
                t = *s.changes;
                const auto shown =
                    w.zone.to_local(t) - std::chrono::floor<std::chrono::days>(w.zone.to_local(t));
                if (!s.is_open)
                    BOOST_TEST((shown >= from && shown < from + 1h));
            }
            BOOST_TEST((openings == 364 || openings == 365), zone << ' ' << openings);
        }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
