#include "cli/colour.hpp"
#include "cli/event_view.hpp"
#include "cli/json_read.hpp"
#include "cli/line_width.hpp"
#include "cli/message_view.hpp"
#include "cli/screen.hpp"
#include "cli/status_view.hpp"
#include "cli/table.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

namespace json = boost::json;
using namespace relay::cli;

BOOST_AUTO_TEST_SUITE(views)

BOOST_AUTO_TEST_CASE(a_screen_shows_the_beginning_and_says_what_it_leaves_out)
{
    const screen_size small{.rows = 4, .columns = 8};
    BOOST_TEST(screenful("one\ntwo\nthree\n", small) == "one\ntwo\nthree\n");
    BOOST_TEST(screenful("one\ntwo\nthree\nfour\n", small) == "one\ntwo\n2 more…\n");
    BOOST_TEST(screenful("1234567\n12345678\n", small) == "1234567\n123456…\n");
    BOOST_TEST(screenful("", small).empty());
}

struct colours
{
    colours() { use_colours(true); }
    ~colours() { use_colours(false); }
};

BOOST_AUTO_TEST_CASE(colours_are_there_when_they_are_wanted_and_take_no_room)
{
    BOOST_TEST(toned(tone::good, "fine") == "fine");
    const colours on;
    BOOST_TEST(toned(tone::plain, "fine") == "fine");
    BOOST_TEST(toned(tone::good, "a\n\nb\n") == "\x1b[32ma\x1b[0m\n\n\x1b[32mb\x1b[0m\n");

    const auto line = toned(tone::good, "12345") + "678";
    BOOST_TEST(fitting_line(line, 8) == line);
    BOOST_TEST(fitting_line(line, 7) == "\x1b[32m12345\x1b[0m6…\x1b[0m");
    BOOST_TEST(fitting_line(line, 4) == "\x1b[32m123…\x1b[0m");
    BOOST_TEST(fitting_line("a\x1b[2Jb\x1b", 9) == "a?[2Jb?");
}

BOOST_AUTO_TEST_CASE(the_status_begins_with_a_verdict)
{
    const auto status = json::parse(R"({"queues":{"campaign":{"dead":2}}})");
    BOOST_TEST(
        status_text(status, nullptr).starts_with("idle: nothing is waiting; 2 dead letters\n")
    );
    const colours on;
    BOOST_TEST(status_text(status, nullptr).starts_with("\x1b[33midle: "));
}

BOOST_AUTO_TEST_CASE(what_producers_wrote_cannot_move_the_cursor)
{
    BOOST_TEST(printable("a\x1b[2Jb\nc\x7f") == "a?[2Jb?c?");
    BOOST_TEST(
        printable("\xc2\x9b"
                  "31m") == "?31m"
    );
    BOOST_TEST(printable("äöü") == "äöü");
    BOOST_TEST(printable("äöü", 2) == "äö…");
}

BOOST_AUTO_TEST_CASE(missing_members_are_empty)
{
    const auto value = json::parse(R"({"a":{"b":1,"c":null,"d":["x","y"]},"e":"t"})");
    BOOST_TEST(text_at(value, "a.b") == "1");
    BOOST_TEST(text_at(value, "a.c") == "");
    BOOST_TEST(text_at(value, "a.x.y") == "");
    BOOST_TEST(text_at(value, "e.f") == "");
    BOOST_TEST(number_at(value, "e") == 0);
    BOOST_TEST(list_at(value, "a.d") == "x, y");
    BOOST_TEST(list_at(value, "e") == "t");
}

BOOST_AUTO_TEST_CASE(durations_are_short)
{
    BOOST_TEST(duration_text(20) == "20ms");
    BOOST_TEST(duration_text(1'500) == "1.5s");
    BOOST_TEST(duration_text(61'000) == "1m 1s");
    BOOST_TEST(duration_text(3'660'000) == "1h 1m");
    BOOST_TEST(duration_text(90'061'000) == "1d 1h");
}

BOOST_AUTO_TEST_CASE(a_message_shows_its_wait_and_its_attempts)
{
    const auto m = json::parse(R"({"id":"ID","state":"waiting","waits_for":"backoff","until":"U",
        "lane":"campaign","attempts":1,"from":"a@b.example","to":["c@d.example"],"timeline":[
        {"state":"sealed","at":"T1","until":"T2","waited":[{"for":"permit","ms":1500}],
         "attempt":{"at":"T2","outcome":"server_error","statusCode":500,"message":"Oops"}}]})");
    const auto text = message_text(m);
    BOOST_TEST(text.find("waiting, waits for backoff until U") != std::string::npos);
    BOOST_TEST(text.find("permit 1.5s") != std::string::npos);
    BOOST_TEST(text.find("server_error (500): Oops") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_message_shows_who_was_suppressed_why_it_died_and_what_the_server_said)
{
    const auto m = json::parse(R"({"state":"suppressed","suppressions":[
        {"email":"a@b.example","origin":"bounce","why":"hard bounce: General"},
        {"email":"c@d.example","origin":"manual","why":null}],"timeline":[
        {"state":"dead","at":"T1","until":"T2","waited":[],"attempt":null,"reason":"exhausted"},
        {"event":"bounced","at":"T3","detail":{"type":"Permanent","subType":"NoEmail",
         "diagnosticCode":["smtp; 550 5.1.1 user unknown"]}}]})");
    const auto text = message_text(m);
    for (const auto* part :
         {"a@b.example (bounce: hard bounce: General), c@d.example (manual)",
          "exhausted",
          "Permanent NoEmail smtp; 550 5.1.1 user unknown"})
        BOOST_TEST(text.find(part) != std::string::npos, part);
}

BOOST_AUTO_TEST_CASE(an_event_is_a_line)
{
    const auto event = json::parse(R"({"seq":17,"event":"bounced","id":"ID","campaign":"spring",
        "to":["ann@mail.example"],"subject":"Hello","at":"2026-11-27T10:02:31.123Z",
        "detail":{"type":"Permanent","message":"no such\nuser"}})");
    BOOST_TEST(
        event_line(event) ==
        "2026-11-27T10:02:31Z  bounced           ann@mail.example              "
        "Permanent no such?user [spring]  ID"
    );
    auto sent = event;
    sent.as_object()["event"] = "sent";
    sent.as_object().erase("detail");
    BOOST_TEST(event_line(sent).find("  Hello [spring]  ID") != std::string::npos);
    const colours on;
    BOOST_TEST(event_line(event).find("\x1b[1;31mbounced ") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(two_looks_tell_the_speed)
{
    const auto before =
        json::parse(R"({"now":"2026-11-23T10:00:00.000Z","counters":{"accepted":10,"sent":5}})");
    const auto now =
        json::parse(R"({"now":"2026-11-23T10:00:02.000Z","counters":{"accepted":30,"sent":6}})");
    const auto text = status_text(now, before);
    BOOST_TEST(text.find("10.0 accepted/s, 0.5 sent/s") != std::string::npos);
    BOOST_TEST(status_text(now, nullptr).find("sent/s") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_spares_have_taken_is_a_line)
{
    const auto status = json::parse(R"({"inbox":{"waiting":1200,"oldest":"2026-11-23T10:00:00.000Z",
        "taken_up":3000,"events_taken_up":2}})");
    const auto text = status_text(status, nullptr);
    BOOST_TEST(
        text.find("inbox        3,000 messages and 2 events taken up, 1,200 messages to be, since "
                  "2026-11-23T10:00:00Z\n") != std::string::npos,
        text
    );
    const auto aside = json::parse(R"({"inbox":{"set_aside":1,"events_set_aside":2}})");
    BOOST_TEST(
        status_text(aside, nullptr)
            .find("taken up, 3 that the database does not take are set aside\n") !=
        std::string::npos
    );
    const auto none = json::parse(R"({"inbox":{"waiting":0,"taken_up":0,"events_taken_up":0}})");
    BOOST_TEST(status_text(none, nullptr).find("inbox") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(quota_and_forecast_are_a_line_each)
{
    const auto status = json::parse(R"({"quota":{"daily":{"used":7,"limit":100,"left":93},
        "monthly":{"used":70,"limit":null,"left":null,"turns_at":"2026-12-01T00:00:00.000Z"}},
        "forecast":{"campaign":{"queued":200,"fits_today":93,"bound_by":"daily quota",
        "through_at":"T","campaigns":[{"campaign":"spring","queued":200,"through_at":"T"}]}},
        "reconciliation":{"waiting":3,"pages":2,"problem":null}})");
    const auto text = status_text(status, nullptr);
    for (const auto* line :
         {"quota        7 of 100 recipients today, 70 until 2026-12-01\n",
          "today        93 more messages fit (daily quota); campaigns through T\n",
          "unknown      looking for 3, page 2\n",
          "spring       200  T\n"})
        BOOST_TEST(text.find(line) != std::string::npos, line << " in " << text);
}

BOOST_AUTO_TEST_CASE(every_state_has_its_column)
{
    const auto text = status_text(json::object(), nullptr);
    for (const auto s :
         {"scheduled",
          "queued",
          "sealed",
          "waiting",
          "sent",
          "dead",
          "cancelled",
          "expired",
          "suppressed"})
        BOOST_TEST(text.find(std::string("  ") + s) != std::string::npos, s);
}

BOOST_AUTO_TEST_CASE(a_terminal_is_spared_the_columns_that_are_empty)
{
    const auto status = json::parse(R"({"queues":{"campaign":{"queued":7,"expired":1}}})");
    limit_lines(80);
    const auto text = status_text(status, nullptr);
    limit_lines(0);
    BOOST_TEST(text.find("queued") != std::string::npos);
    BOOST_TEST(text.find("  expired") != std::string::npos);
    BOOST_TEST(text.find("cancelled") == std::string::npos);
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = text.find('\n', begin);
        BOOST_TEST(end - begin <= 80);
        begin = end + 1;
    }
}

BOOST_AUTO_TEST_CASE(a_pause_is_shown_with_its_reason)
{
    const auto status = json::parse(R"({"pauses":[{"scope":"quota","since":"S","waiting":7,
        "why":"daily quota","ends":"00:00 UTC","next_probe":"P"}]})");
    const auto text = status_text(status, nullptr);
    BOOST_TEST(text.find("quota") != std::string::npos);
    BOOST_TEST(text.find("00:00 UTC") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
