#include "cli/status_verdict.hpp"

#include "cli/amounts.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

namespace json = boost::json;
using namespace relay::cli;

namespace {

// An answer of which a test changes what it is about
struct quiet_relay
{
    json::value now = json::parse(R"({"now":"2026-11-27T10:10:00.000Z","refusing_because":null,
        "queues":{"transactional":{"queued":0,"sealed":0,"waiting":0,"scheduled":0,"dead":0,
        "expired":0},"campaign":{"queued":0,"sealed":0,"waiting":0,"scheduled":0,"dead":0,
        "expired":0}},"forecast":{"transactional":{"queued":0,"through_at":null},
        "campaign":{"queued":0,"through_at":null}},"pauses":[]})");

    void count(const char* lane, const char* state, int messages)
    {
        now.at("queues").at(lane).as_object()[state] = messages;
    }

    void queue(const char* lane, int messages, json::value through_at)
    {
        count(lane, "queued", messages);
        now.at("forecast").at(lane) = {{"queued", messages}, {"through_at", through_at}};
    }

    json::object& pause(const char* scope, const char* why, int waiting)
    {
        auto& pauses = now.at("pauses").as_array();
        pauses.push_back({
            {"scope", scope},
            {"since", "2026-11-27T10:02:11.000Z"},
            {"why", why},
            {"waiting", waiting},
            {"until", nullptr},
            {"last_probe", nullptr},
        });
        return pauses.back().as_object();
    }

    std::string text() const { return verdict_of(now).text; }
    tone how() const { return verdict_of(now).how; }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(verdicts, quiet_relay)

BOOST_AUTO_TEST_CASE(a_relay_with_nothing_to_do_is_idle)
{
    BOOST_TEST(text() == "idle: nothing is waiting");
    BOOST_TEST((how() == tone::good));
    count("campaign", "scheduled", 5);
    BOOST_TEST(text() == "idle: nothing is waiting, 5 scheduled");
}

BOOST_AUTO_TEST_CASE(what_is_being_sent_is_counted_and_has_an_end)
{
    queue("transactional", 2, "2026-11-27T10:10:01.000Z");
    queue("campaign", 10, "2026-11-27T10:10:03.200Z");
    BOOST_TEST(text() == "sending: 12 waiting, through in about 3 s");
    count("campaign", "sealed", 5'000);
    count("campaign", "waiting", 3);
    BOOST_TEST(
        text() == "sending: 5,012 waiting, through in about 3 s, 3 put off for another attempt"
    );
    BOOST_TEST((how() == tone::good));
}

BOOST_AUTO_TEST_CASE(an_end_that_nobody_can_tell_is_not_told)
{
    queue("campaign", 10, nullptr);
    BOOST_TEST(text() == "sending: 10 waiting, no end in sight");
}

BOOST_AUTO_TEST_CASE(what_is_in_requests_only_is_on_its_way)
{
    count("transactional", "sealed", 1);
    BOOST_TEST(text() == "sending: 1 on its way");
    count("transactional", "sealed", 0);
    count("campaign", "waiting", 3);
    BOOST_TEST(text() == "waiting: 3 put off for another attempt");
    BOOST_TEST((how() == tone::warning));
}

BOOST_AUTO_TEST_CASE(a_pause_of_everything_comes_before_all_else)
{
    for (const auto* scope : {"account", "quota", "upstream", "all"}) {
        quiet_relay r;
        r.queue("campaign", 5'000, "2026-11-27T10:10:03.200Z");
        r.pause(scope, "the key is refused", 5'000);
        BOOST_TEST(
            r.text() ==
            std::string("PAUSED: ") + scope + ": the key is refused, since 10:02 UTC, 5,000 wait"
        );
        BOOST_TEST((r.how() == tone::bad));
    }
}

BOOST_AUTO_TEST_CASE(what_the_last_probe_met_is_what_holds_mail_now)
{
    pause("upstream", "connection refused", 1)["last_probe"] = {
        {"at", "2026-11-27T10:09:00.000Z"}, {"outcome", "certificate has expired"}};
    BOOST_TEST(text() == "PAUSED: upstream: certificate has expired, since 10:02 UTC, 1 waits");
}

BOOST_AUTO_TEST_CASE(a_pause_of_a_part_says_what_goes_on)
{
    for (const auto* scope :
         {"domain:acme.example", "campaign:spring", "tenant:acme", "quota:campaign"}) {
        quiet_relay r;
        r.queue("campaign", 52, nullptr);
        r.pause(scope, "w", 40);
        BOOST_TEST(
            r.text() == std::string("PARTLY PAUSED: ") + scope +
                            ": w, since 10:02 UTC, 40 wait; 12 others are being sent"
        );
        BOOST_TEST((r.how() == tone::warning));
    }
    pause("lane:campaign", "paused by ann", 0);
    BOOST_TEST(
        text() == "PARTLY PAUSED: lane:campaign: paused by ann, since 10:02 UTC, nothing waits"
    );
    count("transactional", "queued", 1);
    BOOST_TEST(text().ends_with("; 1 other message is being sent"));
}

BOOST_AUTO_TEST_CASE(both_lanes_are_everything)
{
    pause("lane:campaign", "paused by hand", 3);
    pause("lane:transactional", "paused by hand", 1);
    BOOST_TEST(
        text() ==
        "PAUSED: lane:campaign: paused by hand, since 10:02 UTC, 3 wait; and 1 other pause"
    );
}

BOOST_AUTO_TEST_CASE(a_pause_of_another_day_has_its_day_and_one_that_ends_its_end)
{
    auto& p = pause("all", "paused by ann: the price is wrong", 7);
    p["since"] = "2026-11-26T23:59:00.000Z";
    p["until"] = "2026-11-27T10:30:00.000Z";
    BOOST_TEST(
        text() ==
        "PAUSED: all: paused by ann: the price is wrong, since 2026-11-26 23:59 UTC until "
        "10:30 UTC, 7 wait"
    );
}

BOOST_AUTO_TEST_CASE(mail_that_is_refused_comes_first)
{
    now.as_object()["refusing_because"] = "the disk is full";
    BOOST_TEST(text() == "REFUSING new mail: the disk is full; idle: nothing is waiting");
    BOOST_TEST((how() == tone::bad));
}

BOOST_AUTO_TEST_CASE(dead_letters_are_told_and_what_expired_is_one)
{
    count("campaign", "dead", 6);
    count("transactional", "expired", 1);
    BOOST_TEST(text() == "idle: nothing is waiting; 7 dead letters");
    BOOST_TEST((how() == tone::warning));
    pause("all", "paused by hand", 0);
    BOOST_TEST(text().ends_with(", nothing waits; 7 dead letters"));
    BOOST_TEST((how() == tone::bad));
}

BOOST_AUTO_TEST_CASE(a_sandbox_does_not_say_that_it_sends)
{
    now.as_object()["sandbox"] = true;
    queue("campaign", 10, "2026-11-27T10:10:03.200Z");
    BOOST_TEST(text() == "SANDBOX, no mail leaves: sending: 10 waiting, through in about 3 s");
}

BOOST_AUTO_TEST_CASE(what_somebody_wrote_cannot_move_the_cursor)
{
    pause("campaign:a\x1b[2Jb", "paused\nby hand", 0);
    BOOST_TEST(text().starts_with("PARTLY PAUSED: campaign:a?[2Jb: paused?by hand,"));
}

BOOST_AUTO_TEST_CASE(amounts_are_said_in_a_unit_that_suits_them)
{
    using std::chrono::hours;
    using std::chrono::milliseconds;
    using std::chrono::minutes;
    BOOST_TEST(about(milliseconds(20)) == "1 s");
    BOOST_TEST(about(minutes(1)) == "60 s");
    BOOST_TEST(about(minutes(4)) == "4 min");
    BOOST_TEST(about(hours(7)) == "7 h");
    BOOST_TEST(about(hours(12 * 24)) == "12 days");
    BOOST_TEST(grouped(999) == "999");
    BOOST_TEST(grouped(-1'000) == "-1,000");
    BOOST_TEST(grouped(1'234'567) == "1,234,567");
}

BOOST_AUTO_TEST_SUITE_END()
