#include "server/http/api_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <set>
#include <string>

using namespace relay;

BOOST_FIXTURE_TEST_SUITE(messages, test::api_fixture)

BOOST_AUTO_TEST_CASE(a_waiting_message_says_what_it_waits_for)
{
    const auto id = send();
    const auto m = json(call("GET", "/relay/messages/" + id));
    BOOST_TEST(m.at("id").as_string() == id);
    BOOST_TEST(m.at("state").as_string() == "queued");
    BOOST_TEST(m.at("lane").as_string() == "transactional");
    BOOST_TEST(m.at("waits_for").as_string() == "pause:all");
    BOOST_TEST(m.at("subject").as_string() == "Hi");
    BOOST_TEST(m.at("resend_id").is_null());
    BOOST_TEST(m.at("attempts").as_int64() == 0);
    BOOST_TEST(!m.at("timeline").as_array().empty());
}

BOOST_AUTO_TEST_CASE(a_sent_message_has_resends_id_and_a_timeline_to_its_end)
{
    const auto id = send();
    sending();
    const auto m = json(call("GET", "/relay/messages/" + id));
    BOOST_TEST(m.at("state").as_string() == "sent");
    BOOST_TEST(m.at("resend_id").as_string() == "re-1");
    BOOST_TEST(m.at("timeline").as_array().back().at("state").as_string() == "sent");
    BOOST_TEST(m.at("waits_for").is_null());
}

BOOST_AUTO_TEST_CASE(an_unknown_message_is_not_found)
{
    for (const auto* id : {"x", "0199b3c2-0000-7000-8000-000000000000"}) {
        BOOST_TEST(call("GET", std::string("/relay/messages/") + id).status == 404u);
        const auto path = std::string("/relay/messages/") + id + "/cancel";
        BOOST_TEST(call("POST", path).status == 404u);
    }
}

BOOST_AUTO_TEST_CASE(a_queued_message_can_be_cancelled_once)
{
    const auto id = send();
    const auto response = call("POST", "/relay/messages/" + id + "/cancel");
    BOOST_TEST(response.status == 200u);
    BOOST_TEST(json(response).at("state").as_string() == "cancelled");
    const auto again = call("POST", "/relay/messages/" + id + "/cancel");
    BOOST_TEST(again.status == 409u);
    BOOST_TEST(json(again).at("name").as_string() == "already_sent");
    sending();
    BOOST_TEST(resend.sent.empty());
}

BOOST_AUTO_TEST_CASE(a_campaign_can_be_cancelled_once_and_by_its_name)
{
    const std::string spring = R"({"campaign":"spring"})";
    BOOST_TEST(call("POST", "/relay/cancel", spring).status == 404u);
    const http_headers of_spring{{"x-relay-campaign", "spring"}};
    BOOST_TEST(call("POST", "/emails", good_email, of_spring).status == 200u);
    const auto response = call("POST", "/relay/cancel", spring);
    BOOST_TEST(response.status == 200u);
    BOOST_TEST(json(response).at("campaign").as_string() == "spring");
    BOOST_TEST(json(response).at("messages").as_int64() == 1);
    for (const auto* body : {"{}", R"({"campaign":""})", R"({"campain":"spring"})"})
        BOOST_TEST(call("POST", "/relay/cancel", body).status == 422u);
    sending();
    BOOST_TEST(resend.sent.empty());
}

namespace {

std::string email_to(const std::string& recipients, const std::string& more = "")
{
    return R"({"from":"News <news@acme.example>","to":)" + recipients +
           R"(,"subject":"Hi","html":"<p>x</p>")" + more + "}";
}

std::set<std::string> ids_of(const boost::json::value& page)
{
    std::set<std::string> ids;
    for (const auto& m : page.at("data").as_array())
        ids.insert(m.at("id").as_string().c_str());
    return ids;
}

} // namespace

BOOST_AUTO_TEST_CASE(people_who_are_in_a_campaign_are_counted)
{
    const http_headers of_spring{{"x-relay-campaign", "spring"}};
    const auto mail = [&](const std::string& to) {
        BOOST_TEST(call("POST", "/emails", email_to(to), of_spring).status == 200u);
    };
    mail(R"(["Ann <Ann@b\u00fccher.example>"])");
    mail(R"(["bob@mail.example"],"cc":["cy@mail.example"])");
    send(email_to(R"(["dora@mail.example"])")); // of no campaign
    const auto count = [this](const std::string& people) {
        const auto answer = call(
            "POST", "/relay/messages/count-people", R"({"campaign":"spring","to":[)" + people + "]}"
        );
        BOOST_TEST_REQUIRE(answer.status == 200u);
        return json(answer);
    };
    const auto half = count(R"("ann@xn--bcher-kva.example","dora@mail.example")");
    BOOST_TEST(half.at("known").as_int64() == 1);
    BOOST_TEST(!half.at("most").as_bool());
    const auto most = count(R"("Cy <CY@mail.example>","bob@mail.example","x@mail.example")");
    BOOST_TEST(most.at("most").as_bool());
    call("POST", "/relay/cancel", R"({"campaign":"spring"})");
    BOOST_TEST(count(R"("bob@mail.example")").at("known").as_int64() == 0);
    for (const auto* bad :
         {R"({"to":["a@b.example"]})",
          R"({"campaign":"c","to":[]})",
          R"({"campaign":"c","to":"a@b.example"})",
          R"({"campaign":"c","to":[1]})",
          R"({"campaign":"c","to":["nobody"]})"})
        BOOST_TEST(call("POST", "/relay/messages/count-people", bad).status == 422u, bad);
}

BOOST_AUTO_TEST_CASE(messages_are_found_by_what_is_known_of_them)
{
    const auto ann = send(email_to(R"(["Ann <Ann@b\u00fccher.example>"])"));
    const auto copy = send(email_to(R"(["bob@mail.example"],"cc":["ann@xn--bcher-kva.example"])"));
    const auto tagged =
        send(email_to(R"(["eve@mail.example"])", R"(,"tags":[{"name":"order","value":"17"}])"));
    const http_headers spring{{"x-relay-lane", "campaign"}, {"x-relay-campaign", "spring"}};
    const auto news =
        json(call("POST", "/emails", email_to(R"(["eve@mail.example"])"), spring)).at("id");

    using set = std::set<std::string>;
    const auto found = [&](const std::string& query) {
        return ids_of(json(call("GET", "/relay/messages?" + query)));
    };
    const set both{ann, copy};
    BOOST_TEST(found("to=ann%40xn--bcher-kva.example") == both);
    BOOST_TEST(found("to=Ann%20%3Cann%40b%C3%BCcher.example%3E") == both);
    BOOST_TEST(found("to=nn%40xn--bcher-kva.example") == set());
    BOOST_TEST(found("tag=order:17") == set{tagged});
    BOOST_TEST(found("tag=order:1") == set());
    BOOST_TEST(found("campaign=spring") == set{news.as_string().c_str()});
    BOOST_TEST(found("lane=transactional&to=eve%40mail.example") == set{tagged});
    BOOST_TEST(found("state=queued").size() == 4u);
    BOOST_TEST(found("state=sent") == set());
    BOOST_TEST(found("since=2020-01-01T00:00:00Z").size() == 4u);
    BOOST_TEST(found("until=2020-01-01T00:00:00Z") == set());
    BOOST_TEST(found("since=2120-01-01T00:00:00Z") == set());

    sending();
    BOOST_TEST(found("state=queued") == set());
    BOOST_TEST(found("state=sent&tag=order:17") == set{tagged});
}

BOOST_AUTO_TEST_CASE(a_search_is_read_page_by_page_and_through_all_messages)
{
    const auto rare = send(email_to(R"(["rare@mail.example"])"));
    std::string batch = "[";
    for (int i = 0; i < 100; ++i)
        batch += (i > 0 ? "," : "") + email_to(R"(["often@mail.example"])");
    batch += "]";
    for (int i = 0; i < 25; ++i) // more than are looked at in one piece
        BOOST_REQUIRE(call("POST", "/emails/batch", batch).status == 200u);
    const auto page = json(call("GET", "/relay/messages?to=rare%40mail.example"));
    BOOST_TEST(ids_of(page) == std::set<std::string>{rare});
    BOOST_TEST(!page.at("has_more").as_bool());
    BOOST_TEST(page.at("next").is_null());

    std::set<std::string> seen;
    std::string next;
    do {
        const auto after = next.empty() ? "" : "&after=" + next;
        const auto part = json(call("GET", "/relay/messages?limit=1000" + after));
        seen.merge(ids_of(part));
        next = part.at("next").is_null() ? "" : part.at("next").as_string().c_str();
    } while (!next.empty());
    BOOST_TEST(seen.size() == 2'501u);
}

BOOST_AUTO_TEST_CASE(a_search_that_cannot_be_understood_is_refused)
{
    for (const auto* query :
         {"to=ann",
          "state=lost",
          "lane=fast",
          "tag=order",
          "tag=:17",
          "tag=a%22:17",
          "since=yesterday",
          "until=",
          "limit=0",
          "limit=1001",
          "after=x",
          "recipient=ann%40mail.example"})
        BOOST_TEST(call("GET", std::string("/relay/messages?") + query).status == 422u, query);
}

BOOST_AUTO_TEST_CASE(a_suppressed_message_says_whom_and_why_and_its_time_stands_still)
{
    call("POST", "/suppressions", R"({"email":"ann@example.org","why":"asked us to"})");
    const auto id = send();
    const auto m = json(call("GET", "/relay/messages/" + id));
    BOOST_TEST(m.at("state").as_string() == "suppressed");
    BOOST_TEST(m.at("waits_for").is_null());
    const auto& timeline = m.at("timeline").as_array();
    BOOST_REQUIRE(timeline.size() == 1u);
    BOOST_TEST(timeline[0].at("state").as_string() == "suppressed");
    BOOST_TEST((timeline[0].at("until") == timeline[0].at("at")));
    BOOST_TEST(timeline[0].at("waited").as_array().empty());
    const auto& stopped_by = m.at("suppressions").as_array();
    BOOST_REQUIRE(stopped_by.size() == 1u);
    BOOST_TEST(stopped_by[0].at("email").as_string() == "ann@example.org");
    BOOST_TEST(stopped_by[0].at("origin").as_string() == "manual");
    BOOST_TEST(stopped_by[0].at("why").as_string() == "asked us to");

    // Also when the address has been taken off the list since.
    call("DELETE", "/suppressions/ann@example.org");
    const auto later = json(call("GET", "/relay/messages/" + id));
    BOOST_TEST(later.at("suppressions").as_array().size() == 1u);
}

BOOST_AUTO_TEST_CASE(one_that_was_scheduled_and_cancelled_never_was_queued)
{
    const auto id =
        send(R"({"from":"a@acme.example","to":"ann@example.org","subject":"s","text":"t",)"
             R"("scheduled_at":"in 1 day"})");
    BOOST_TEST(call("POST", "/relay/messages/" + id + "/cancel").status == 200u);
    const auto m = json(call("GET", "/relay/messages/" + id));
    const auto& timeline = m.at("timeline").as_array();
    BOOST_REQUIRE(timeline.size() == 2u);
    BOOST_TEST(timeline[0].at("state").as_string() == "scheduled");
    BOOST_TEST(timeline[1].at("state").as_string() == "cancelled");
    BOOST_TEST((timeline[0].at("until") == timeline[1].at("at")));
    BOOST_TEST(timeline[0].at("waited").at(0).at("ms").as_int64() < 3'600'000);
}

BOOST_AUTO_TEST_CASE(a_dead_letter_that_is_retried_still_tells_of_its_death)
{
    resend.answer = {
        .verdict = verdict::refused, .status = 422, .name = "validation_error", .message = "No."};
    const auto id = send();
    sending();
    const auto states = [&] {
        std::string all;
        const auto m = json(call("GET", "/relay/messages/" + id));
        for (const auto& entry : m.at("timeline").as_array()) {
            all.append(all.empty() ? "" : " ").append(entry.at("state").as_string());
            if (!entry.at("reason").is_null())
                all.append(":").append(entry.at("reason").as_string());
        }
        return all;
    };
    BOOST_TEST(states() == "queued sealed dead:refused");
    pause_control.pause({.kind = pause_kind::all, .name = {}});
    call("POST", "/relay/dead-letters/retry", R"({"all":true})");
    BOOST_TEST(states() == "queued sealed dead:refused queued");
    sending();
    BOOST_TEST(states() == "queued sealed dead:refused queued sealed dead:refused");
    resend.answer = {.verdict = verdict::accepted, .status = 200};
    call("POST", "/relay/dead-letters/retry", R"({"all":true})");
    sending();
    const auto expected =
        "queued sealed dead:refused queued sealed dead:refused queued sealed sent";
    BOOST_TEST(states() == expected);
}

BOOST_AUTO_TEST_SUITE_END()
