#include "cli/campaign_view.hpp"

#include "cli/count_table.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

namespace json = boost::json;
using namespace relay::cli;

BOOST_AUTO_TEST_SUITE(campaign_views)

BOOST_AUTO_TEST_CASE(counts_stand_below_each_other_with_their_share_of_what_was_sent)
{
    const auto counts = json::parse(R"({"recipients":4998,"queued":0,"sent":4000,"delivered":3900,
        "opened":1830,"opened_unique":1200,"clicked":0,"clicked_unique":0,"bounced":20,
        "bounced_hard":15,"bounced_soft":5,"complained":1,"unsubscribed":0,"suppressed":8,
        "failed":0,"dead":0,"expired":0,"cancelled":0})");
    BOOST_TEST(
        counts_text(counts) == "recipients          4998\n"
                               "queued                 0\n"
                               "sent                4000\n"
                               "delivered           3900    97.5 %\n"
                               "opened              1200    30.0 %  1830 times\n"
                               "clicked                0\n"
                               "bounced               20     0.5 %  15 hard, 5 soft\n"
                               "complained             1     0.0 %\n"
                               "unsubscribed           0\n"
                               "suppressed             8\n"
    );
}

BOOST_AUTO_TEST_CASE(a_preview_is_the_mail_with_its_headers)
{
    const auto mail = json::parse(R"({"from":"Acme <a@acme.example>","to":["ann@mail.example"],
        "subject":"Hi Ann","headers":{"List-Unsubscribe":"<https://u.example/x>"},
        "text":"Hi Ann\u001b[2J,\n\nbye\n","html":"<p>Hi Ann</p>"})");
    BOOST_TEST(
        preview_text(mail) == "From: Acme <a@acme.example>\n"
                              "To: ann@mail.example\n"
                              "Subject: Hi Ann\n"
                              "List-Unsubscribe: <https://u.example/x>\n"
                              "\n--- text\nHi Ann?[2J,\n\nbye\n"
                              "\n--- html\n<p>Hi Ann</p>\n"
    );
}

BOOST_AUTO_TEST_CASE(what_a_change_came_to_is_told_in_a_line)
{
    BOOST_TEST(changed_text(json::parse(R"({"id":"x","state":"paused"})")) == "x is paused\n");
    const auto later =
        json::parse(R"({"id":"x","state":"scheduled","scheduled_at":"2026-12-01T08:00:00.000Z"})");
    BOOST_TEST(changed_text(later) == "x is scheduled for 2026-12-01T08:00:00Z\n");
}

BOOST_AUTO_TEST_CASE(a_report_by_domain_has_a_row_for_each)
{
    const auto report = json::parse(R"({"data":[{"key":"shop.example","recipients":3,"sent":2},
        {"key":"mail.example","recipients":1,"sent":1}],
        "total":{"recipients":4,"sent":3},"has_more":true})");
    const auto text = campaign_parts_text(report, "domain");
    BOOST_TEST(text.starts_with("domain        ACCEPTED  QUEUED  SENT"));
    BOOST_TEST(text.find("\nshop.example         3             2\n") != std::string::npos, text);
    BOOST_TEST(text.find("\ntotal                4             3\n") != std::string::npos, text);
    BOOST_TEST(text.ends_with("\nThere are more, which the total counts\n"));
}

BOOST_AUTO_TEST_CASE(a_plan_tells_when_each_part_would_leave)
{
    const auto plan = json::parse(R"({"parts":[{"part":"canary","recipients":50,
        "from":"2026-11-27T10:00:00.000Z","until":"2026-11-27T10:30:00.000Z"}]})");
    BOOST_TEST(
        plan_text(plan) == "part    recipients  from                  until\n"
                           "canary          50  2026-11-27T10:00:00Z  2026-11-27T10:30:00Z\n"
    );
    BOOST_TEST(plan_text(json::parse(R"({"parts":[]})")) == "nothing is left to be sent\n");
}

BOOST_AUTO_TEST_SUITE_END()
