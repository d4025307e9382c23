#include "relay/resend/webhook_event.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

namespace {

// resend-api.md, section 6.2
webhook_event read(const std::string& type, const std::string& more = "")
{
    return read_webhook(
        R"({"type":")" + type + R"(","created_at":"2024-02-22T23:41:12.126Z","data":{)" +
            R"("created_at":"2024-02-22T23:41:11.894Z",)" +
            R"("email_id":"56761188-7520-42d8-8898-ff6fc54ce618",)" +
            R"("from":"Acme <onboarding@resend.dev>","to":["delivered@resend.dev"],)" +
            R"("subject":"Sending this example","tags":{"relay_id":"7","category":"x"})" + more +
            "}}",
        "relay_id"
    );
}

} // namespace

BOOST_AUTO_TEST_SUITE(webhook_events)

BOOST_AUTO_TEST_CASE(an_event_tells_its_email_its_tag_and_its_time)
{
    const auto e = read("email.delivered");
    BOOST_TEST((e.kind == event_kind::delivered));
    BOOST_TEST(e.email_id == "56761188-7520-42d8-8898-ff6fc54ce618");
    BOOST_TEST(e.correlation == "7");
    BOOST_TEST((e.to == std::vector<std::string>{"delivered@resend.dev"}));
    BOOST_REQUIRE(e.at.has_value());
    BOOST_TEST(to_iso8601(*e.at) == "2024-02-22T23:41:12.126Z");
    BOOST_TEST(e.detail == "");
}

BOOST_AUTO_TEST_CASE(tags_may_be_a_list_as_in_the_api)
{
    const std::string tags =
        R"({"name":"category","value":"x"},{"name":"relay_id","value":"7"},{"name":3},5)";
    const auto e = read_webhook(
        R"({"type":"email.delivered","data":{"email_id":"e","tags":[)" + tags + "]}}", "relay_id"
    );
    BOOST_TEST(e.correlation == "7");
    for (const auto* odd : {"7", "null", R"("relay_id")", "[[]]"}) {
        const auto body = R"({"type":"email.delivered","data":{"tags":)" + std::string(odd) + "}}";
        BOOST_TEST(read_webhook(body, "relay_id").correlation == "");
    }
}

BOOST_AUTO_TEST_CASE(a_bounce_tells_its_type_and_sub_type)
{
    const auto e = read(
        "email.bounced",
        R"(,"bounce":{"message":"no \"such\" user","subType":"General","type":"Permanent"})"
    );
    BOOST_TEST((e.bounce == bounce_kind::hard));
    BOOST_TEST(e.bounce_sub_type == "General");
    BOOST_TEST(
        e.detail == R"({"type":"Permanent","subType":"General","message":"no \"such\" user"})"
    );
    BOOST_TEST((read("email.bounced").bounce == bounce_kind::soft));
    const auto empty = read_webhook(R"({"type":"email.bounced"})", "");
    BOOST_TEST((empty.bounce == bounce_kind::soft));
}

BOOST_AUTO_TEST_CASE(a_text_that_is_cut_inside_of_a_character_hides_nothing_else)
{
    const auto e = read("email.bounced", R"(,"bounce":{"message":"no \ud83d","type":"Permanent"})");
    BOOST_TEST((e.bounce == bounce_kind::hard));
    BOOST_TEST(e.detail.find("no \xEF\xBF\xBD") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(other_events_keep_what_is_worth_it)
{
    BOOST_TEST(
        read("email.clicked", R"(,"click":{"ipAddress":"1.2.3.4","link":"https://r.example"})")
            .detail == R"({"link":"https://r.example"})"
    );
    BOOST_TEST(
        read("email.failed", R"(,"failed":{"reason":"reached_daily_quota"})").detail ==
        R"({"reason":"reached_daily_quota"})"
    );
    const auto suppressed = read(
        "email.suppressed",
        R"(,"suppressed":{"message":"m","type":"OnAccountSuppressionList","diagnosticCode":["x"]})"
    );
    BOOST_TEST(
        suppressed.detail ==
        R"({"type":"OnAccountSuppressionList","message":"m","diagnosticCode":["x"]})"
    );
    BOOST_TEST(suppressed.suppression_origin == "");
}

BOOST_AUTO_TEST_CASE(why_resend_suppressed_an_email_is_told_in_the_words_of_its_list)
{
    const auto origin = [](const std::string& reason) {
        return read("email.suppressed", R"(,"suppressed":{"reason":")" + reason + "\"}")
            .suppression_origin;
    };
    BOOST_TEST(origin("previous_bounce") == "bounce");
    BOOST_TEST(origin("previous_complaint") == "complaint");
    BOOST_TEST(origin("another") == "");
}

// The receiving server's words, under either name and in either shape
BOOST_AUTO_TEST_CASE(the_diagnostic_codes_of_a_bounce_are_kept)
{
    const auto codes = [](const std::string& member) {
        return read("email.bounced", R"(,"bounce":{"type":"Permanent",)" + member + "}").detail;
    };
    const std::string kept =
        R"({"type":"Permanent","diagnosticCode":["smtp; 550 5.1.1 user unknown"]})";
    BOOST_TEST(codes(R"("diagnosticCode":["smtp; 550 5.1.1 user unknown"])") == kept);
    BOOST_TEST(codes(R"("diagnosticCodes":["smtp; 550 5.1.1 user unknown"])") == kept);
    BOOST_TEST(codes(R"("diagnosticCode":"smtp; 550 5.1.1 user unknown")") == kept);
    BOOST_TEST(codes(R"("diagnosticCode":[7,null])") == R"({"type":"Permanent"})");
    std::string many;
    for (int i = 0; i < 1'000; ++i)
        many += (i > 0 ? R"(,")" : R"(")") + std::string(1'000, 'x') + '"';
    BOOST_TEST(codes(R"("diagnosticCode":[)" + many + "]").size() < 6'000u);
}

BOOST_AUTO_TEST_CASE(a_suppression_tells_its_address_and_its_origin)
{
    const auto e = read_webhook(
        R"({"type":"suppression.added","created_at":"2026-07-24T00:00:00.000Z","data":)"
        R"({"id":"e169aa45-1ecf-4183-9955-b1499d5701d3","email":"Ann@example.org",)"
        R"("origin":"bounce","source_id":null,"created_at":"2026-07-24T00:00:00.000Z"}})",
        "relay_id"
    );
    BOOST_TEST((e.kind == event_kind::suppression_added));
    BOOST_TEST(e.suppressed == "Ann@example.org");
    BOOST_TEST(e.suppression_origin == "bounce");
    BOOST_TEST(e.suppression_source == "");
    BOOST_TEST(e.email_id == "");
}

BOOST_AUTO_TEST_CASE(what_is_not_known_is_kept_whole)
{
    const std::string body = R"({"type":"inbox.created","created_at":"x","data":{"id":1}})";
    const auto e = read_webhook(body, "relay_id");
    BOOST_TEST((e.kind == event_kind::other));
    BOOST_TEST(e.type == "inbox.created");
    BOOST_TEST(!e.at.has_value());
    BOOST_TEST(e.detail == body);
}

BOOST_AUTO_TEST_CASE(nothing_that_is_signed_makes_it_stumble)
{
    for (const auto* body :
         {"",
          "{",
          "[]",
          "7",
          "null",
          "{}",
          R"({"type":7})",
          R"({"type":"email.sent"})",
          R"({"type":"email.sent","data":[]})",
          R"({"type":"email.sent","data":{"to":7}})",
          R"({"type":"email.bounced","data":{"bounce":[],"tags":[],"to":[7,"a@b.c"]}})",
          "\xff"}) {
        const auto e = read_webhook(body, "relay_id");
        BOOST_TEST(e.email_id == "");
        BOOST_TEST(e.correlation == "");
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
