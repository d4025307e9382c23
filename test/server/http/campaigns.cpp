#include "server/http/campaign_fixture.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

using test::campaign_fixture;

namespace json = boost::json;

namespace {

constexpr auto no_campaign = "0199b3c2-0000-7000-8000-000000000000";

} // namespace

BOOST_FIXTURE_TEST_SUITE(campaigns_over_http, campaign_fixture)

BOOST_AUTO_TEST_CASE(a_draft_gets_recipients_starts_and_everybody_has_one_mail)
{
    const auto id = with_people();
    BOOST_TEST(state_of(id) == "draft");
    BOOST_TEST(post("/" + id + "/start").at("state") == "running");
    until(id, campaign_state::finished);
    BOOST_TEST_REQUIRE(resend.sent.size() == 3u);
    BOOST_TEST(resend.sent.at(1).find("Hi <Bob>") != std::string::npos);
    BOOST_TEST(resend.sent.at(1).find("Hi &lt;Bob&gt;") != std::string::npos);

    const auto report = get("/" + id + "/report");
    BOOST_TEST(report.at("name") == "spring");
    BOOST_TEST(report.at("state") == "finished");
    BOOST_TEST(report.at("recipients") == 3);
    BOOST_TEST(report.at("sent") == 3);
    BOOST_TEST(report.at("queued") == 0);
}

BOOST_AUTO_TEST_CASE(a_campaign_may_bring_its_recipients_and_start_at_once)
{
    auto order = json::parse(spring).as_object();
    order["start"] = true;
    order["recipients"] = json::parse(R"([{"email":"ann@example.org","first_name":"Ann"},
        {"email":"nobody"},{"email":"ANN@example.org","first_name":"Ann"},7])");
    const auto made = post("", json::serialize(order));
    BOOST_TEST(made.at("state") == "running");
    BOOST_TEST(made.at("recipients") == 1);
    const auto& skipped = made.at("skipped").as_array();
    BOOST_TEST_REQUIRE(skipped.size() == 3u);
    BOOST_TEST(skipped[0].at("reason") == "invalid_address");
    BOOST_TEST(skipped[1].at("reason") == "duplicate");
    BOOST_TEST(skipped[2].at("reason") == "invalid_line");
}

BOOST_AUTO_TEST_CASE(what_cannot_start_leaves_nothing)
{
    auto order = json::parse(spring).as_object();
    order["start"] = true;
    const auto nobody = post("", json::serialize(order), 422);
    BOOST_TEST(message_of(nobody).find("nobody to go to") != std::string::npos);
    order["recipients"] = json::parse(R"([{"email":"ann@example.org","first_name":null},
        {"email":"bob@example.org","first_name":""}])");
    const auto lacking = post("", json::serialize(order), 422);
    BOOST_TEST(message_of(lacking).starts_with("The variable `first_name` is missing for 1 of 2 "
                                               "recipients, such as ann@example.org (line 1)."));
    BOOST_TEST(get("").at("data").as_array().empty());
    BOOST_TEST(get("?state=cancelled").at("data").as_array().empty());
    order["missing_variables"] = "empty";
    BOOST_TEST(post("", json::serialize(order)).at("state") == "running");
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_templates_is_told_with_its_places)
{
    auto order = json::parse(spring).as_object();
    order["html"] = "<p>\n{{#if vip}}</p>";
    order["text"] = "{{ .First }}";
    const auto answer = post("", json::serialize(order), 422);
    const auto& errors = answer.at("errors").as_array();
    BOOST_TEST_REQUIRE(errors.size() >= 2u);
    BOOST_TEST(errors[0].at("field") == "html");
    BOOST_TEST(errors[0].at("line") == 2);
    BOOST_TEST(errors[0].at("column") == 1);
    BOOST_TEST(
        post("", R"({"name":"x","subjct":"y"})", 422).at("message") ==
        "Unknown field `subjct`. Did you mean `subject`?"
    );
    post("", "no json", 400);
    post("", "[]", 400);
}

BOOST_AUTO_TEST_CASE(an_action_that_the_state_forbids_is_a_conflict)
{
    const auto id = with_people();
    for (const auto* action : {"/pause", "/resume"})
        BOOST_TEST(message_of(post("/" + id + action, {}, 409)) == "The campaign is draft.");
    post("/" + id + "/start");
    post("/" + id + "/start", {}, 409);
    const auto paused = post("/" + id + "/pause", R"({"why":"a typo in it"})");
    BOOST_TEST(paused.at("state") == "paused");
    BOOST_TEST(get("/" + id).at("why") == "a typo in it");
    const auto full = upload(id, three_people, 409);
    BOOST_TEST(message_of(full) == "The campaign is paused: it takes no more recipients.");
    BOOST_TEST(post("/" + id + "/resume").at("state") == "running");
    BOOST_TEST(post("/" + id + "/cancel").at("state") == "cancelled");
    for (const auto* action : {"/start", "/pause", "/resume", "/cancel"})
        post("/" + id + action, {}, 409);
    const auto report = get("/" + id + "/report");
    BOOST_TEST(report.at("cancelled") == 3);
    BOOST_TEST(report.at("queued") == 0);
}

BOOST_AUTO_TEST_CASE(an_id_that_is_none_is_not_found)
{
    for (const std::string id : {no_campaign, "spring", "%00"}) {
        asked("GET", "/" + id, {}, {}, 404);
        asked("PATCH", "/" + id, "{}", {}, 404);
        for (const auto* action : {"/start", "/pause", "/resume", "/cancel", "/preview"})
            post("/" + id + action, {}, 404);
        post("/" + id + "/test", R"({"to":["me@acme.example"]})", 404);
        upload(id, three_people, 404);
        asked("GET", "/" + id + "/recipients", {}, {}, 404);
        asked("GET", "/" + id + "/report", {}, {}, 404);
    }
    const auto message = send();
    asked("GET", "/" + message, {}, {}, 404);
}

BOOST_AUTO_TEST_CASE(what_cancels_the_mail_of_a_name_cancels_one_that_was_made_here)
{
    const auto id = with_people();
    post("/" + id + "/start");
    const auto order = R"({"campaign":")" + id + R"("})";
    const auto answer = call("POST", "/relay/cancel", order);
    BOOST_TEST(answer.status == 200u);
    BOOST_TEST(json(answer).at("state") == "cancelled");
    BOOST_TEST(state_of(id) == "cancelled");
    BOOST_TEST(call("POST", "/relay/cancel", order).status == 409u);
    const auto unknown = std::string(R"({"campaign":")") + no_campaign + R"("})";
    BOOST_TEST(call("POST", "/relay/cancel", unknown).status == 404u);
    BOOST_TEST(get("/" + id + "/report").at("cancelled") == 3);
}

BOOST_AUTO_TEST_CASE(a_zone_that_does_not_exist_is_refused)
{
    auto order = json::parse(spring).as_object();
    order["window"] = {{"from", "09:00"}, {"until", "17:00"}, {"zone", "Europe/Nowhere"}};
    const std::string_view expected =
        "Invalid `window.zone` field. There is no time zone of this name";
    BOOST_TEST(message_of(post("", json::serialize(order), 422)).starts_with(expected));
    const auto id = with_people();
    const json::object change{{"window", order["window"]}};
    const auto refusal = asked("PATCH", "/" + id, json::serialize(change), {}, 422);
    BOOST_TEST(message_of(refusal).starts_with(expected));
}

BOOST_AUTO_TEST_CASE(a_start_may_wait_for_its_time)
{
    const auto id = with_people();
    const auto past = post("/" + id + "/start", R"({"at":"2020-01-01T00:00:00Z"})", 422);
    BOOST_TEST(message_of(past) == "Invalid `at` field. This time is past.");
    post("/" + id + "/start", R"({"at":"soon"})", 422);
    BOOST_TEST(post("/" + id + "/start", R"({"at":"in 2 hours"})").at("state") == "scheduled");
    const auto shown = get("/" + id);
    BOOST_TEST(shown.at("scheduled_at").is_string());
    BOOST_TEST(shown.at("eta").is_null());

    // It may be put off, but not without a time.
    const auto later = asked("PATCH", "/" + id, R"({"scheduled_at":"2099-01-01"})", {}, 200);
    BOOST_TEST(later.at("state") == "scheduled");
    BOOST_TEST(get("/" + id).at("scheduled_at") == "2099-01-01T00:00:00.000Z");
    asked("PATCH", "/" + id, R"({"scheduled_at":null})", {}, 422);
    BOOST_TEST(post("/" + id + "/start", R"({"at":"now"})").at("state") == "running");
}

BOOST_AUTO_TEST_CASE(a_draft_changes_and_one_that_runs_only_where_it_may)
{
    const auto id = with_people();
    asked("PATCH", "/" + id, R"({"subject":"Hello","text":"Hello {{last_name}}"})", {}, 200);
    BOOST_TEST(get("/" + id).at("text") == "Hello {{last_name}}");
    const auto lacking = post("/" + id + "/start", {}, 422);
    BOOST_TEST(message_of(lacking).find("`last_name` is missing for 3 of 3") != std::string::npos);
    asked("PATCH", "/" + id, R"({"text":null})", {}, 200);
    asked("PATCH", "/" + id, R"({"html":"{{"})", {}, 422);
    asked("PATCH", "/" + id, R"({"recipients":[]})", {}, 422);
    post("/" + id + "/start");
    BOOST_TEST(asked("PATCH", "/" + id, R"({"weight":2})", {}, 200).at("state") == "running");
    BOOST_TEST(get("/" + id).at("weight").to_number<double>() == 2.0);
    asked("PATCH", "/" + id, R"({"subject":"Too late"})", {}, 409);
    post("/" + id + "/cancel");
    asked("PATCH", "/" + id, R"({"weight":3})", {}, 409);
}

BOOST_AUTO_TEST_CASE(a_long_definition_is_read_beside_the_others)
{
    auto order = json::parse(spring).as_object();
    std::string html;
    for (int i = 0; i < 3'000; ++i)
        html += "<p>Hi {{first_name}}, this is paragraph " + std::to_string(i) + "</p>\n";
    order["html"] = html + "{{#if}}";
    const auto wrong = post("", json::serialize(order), 422);
    BOOST_TEST(wrong.at("errors").at(0).at("line") == 3'001);
    order["html"] = html;
    const auto id = draft(json::serialize(order));
    BOOST_TEST(get("/" + id).at("html").as_string().size() == html.size());
    upload(id, three_people);
    BOOST_TEST(post("/" + id + "/preview").at("html").as_string().size() > html.size() - 40'000);
    asked("PATCH", "/" + id, R"({"subject":"Hello"})", {}, 200);
    post("/" + id + "/start");
    until(id, campaign_state::finished);
    BOOST_TEST(resend.sent.size() == 3u);

    order["html"] = std::string(2 << 20, 'x');
    const auto large = post("", json::serialize(order), 422);
    BOOST_TEST(message_of(large) == "The campaign's fields are longer than 1 MiB.");
}

BOOST_AUTO_TEST_CASE(a_scheduled_one_changes_and_keeps_its_time)
{
    const auto id = with_people();
    post("/" + id + "/start", R"({"at":"2099-01-01"})");
    asked("PATCH", "/" + id, R"({"subject":"Hello"})", {}, 200);
    asked("PATCH", "/" + id, R"({"html":"<p>{{last_name}}</p>"})", {}, 422);
    const auto shown = get("/" + id);
    BOOST_TEST(shown.at("subject") == "Hello");
    BOOST_TEST(shown.at("state") == "scheduled");
    BOOST_TEST(shown.at("scheduled_at") == "2099-01-01T00:00:00.000Z");
}

BOOST_AUTO_TEST_CASE(campaigns_are_listed_newest_first_in_pages)
{
    std::vector<std::string> ids;
    for (int i = 0; i < 3; ++i)
        ids.push_back(draft());
    post("/" + ids[1] + "/cancel");
    const auto first = get("?limit=2");
    BOOST_TEST(first.at("has_more") == true);
    BOOST_TEST(first.at("data").at(0).at("id") == ids[2].c_str());
    BOOST_TEST(first.at("data").at(1).at("state") == "cancelled");
    const auto second = get("?limit=2&after=" + ids[1]);
    BOOST_TEST(second.at("has_more") == false);
    BOOST_TEST(second.at("data").at(0).at("id") == ids[0].c_str());
    BOOST_TEST(get("?state=cancelled").at("data").as_array().size() == 1u);
    asked("GET", "?state=gone", {}, {}, 422);
    asked("GET", "?limit=0", {}, {}, 422);
    asked("GET", "?after=x", {}, {}, 422);
}

BOOST_AUTO_TEST_CASE(what_runs_says_when_it_will_be_through)
{
    const auto id = with_people();
    post("/" + id + "/start");
    const auto shown = get("/" + id);
    BOOST_TEST(shown.at("counts").at("queued") == 3);
    BOOST_TEST(shown.at("eta").is_string());
    BOOST_TEST(shown.at("rate").to_number<double>() > 0);
}

BOOST_AUTO_TEST_CASE(a_preview_is_the_mail_as_it_would_go_out)
{
    const auto id = draft(R"({"name":"x","from":"Acme <news@acme.example>","subject":"{{email}}",
        "text":"Hi {{first_name}}, {{unsubscribe_url}}","headers":{"X-Ref":"{{first_name}}"}})");
    post("/" + id + "/preview", {}, 422);
    upload(id, three_people);
    const auto first = post("/" + id + "/preview");
    BOOST_TEST(first.at("to").as_array().at(0) == "ann@example.org");
    BOOST_TEST(first.at("subject") == "ann@example.org");
    BOOST_TEST(first.at("headers").at("X-Ref") == "Ann");
    BOOST_TEST(first.at("headers").as_object().contains("List-Unsubscribe"));
    const auto other = post("/" + id + "/preview", R"({"email":"CY@example.org"})");
    BOOST_TEST(std::string_view(other.at("text").as_string()).starts_with("Hi Cy, https://"));
    post("/" + id + "/preview", R"({"email":"dan@example.org"})", 404);
    BOOST_TEST(state_of(id) == "draft");
}

BOOST_AUTO_TEST_CASE(a_test_goes_to_testers_and_is_counted_nowhere)
{
    const auto id = with_people();
    const auto sent =
        post("/" + id + "/test", R"({"to":["me@acme.example"],"as":"bob@example.org"})");
    const auto message = std::string(sent.at("ids").as_array().at(0).as_string());
    sending();
    BOOST_TEST_REQUIRE(resend.sent.size() == 1u);
    const auto mail = json::parse(resend.sent.front());
    BOOST_TEST(mail.at("to").as_array().at(0) == "me@acme.example");
    BOOST_TEST(mail.at("subject") == "Hi <Bob>");
    const auto link = mail.at("headers").at("List-Unsubscribe").as_string();
    const auto token = std::string_view(link).substr(link.find("unsubscribe/") + 12);
    const auto claim = unsubscribe_codec.read(token.substr(0, token.find('>')));
    BOOST_TEST_REQUIRE(claim.has_value());
    BOOST_TEST(claim->address == "me@acme.example");
    BOOST_TEST(id_codec.to_uuid(claim->message) == message);
    const auto shown = json::parse(call("GET", "/relay/messages/" + message).body);
    BOOST_TEST(shown.at("lane") == "transactional");
    BOOST_TEST(get("/" + id + "/report").at("sent") == 0);
    for (const auto* wrong : {R"({})", R"({"to":[]})", R"({"to":["nobody"]})", R"({"to":7})"})
        post("/" + id + "/test", wrong, 422);
}

BOOST_AUTO_TEST_CASE(the_fate_of_each_recipient_is_exported)
{
    const auto id = with_people();
    post("/" + id + "/start");
    until(id, campaign_state::finished);
    const auto path = "/relay/campaigns/" + id + "/recipients";
    const auto csv = call("GET", path);
    BOOST_TEST(csv.content_type == "text/csv; charset=utf-8");
    BOOST_TEST(
        csv.body.starts_with("email,state,reason,step,at,last_event\n"
                             "ann@example.org,sent,,,20"),
        csv.body
    );
    BOOST_TEST(std::ranges::count(csv.body, '\n') == 4);
    const auto lines = call("GET", path, {}, {{"accept", "application/x-ndjson"}});
    BOOST_TEST(lines.content_type == "application/x-ndjson");
    BOOST_TEST(lines.body.starts_with(R"({"email":"ann@example.org","state":"sent","reason":null,)")
    );
}

BOOST_AUTO_TEST_CASE(one_that_only_messages_name_has_a_report_too)
{
    call("POST", "/emails", good_email, {{"x-relay-campaign", "winter"}});
    const auto report = get("/winter/report");
    BOOST_TEST(report.at("id") == "winter");
    BOOST_TEST(report.at("queued") == 1);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
