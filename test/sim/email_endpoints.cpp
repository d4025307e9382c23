#include "sim/iso_time.hpp"
#include "sim/support/caller.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

namespace relay::sim {

namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using test::id_of;
using test::mail;
using test::name_of;

struct email_endpoints_fixture : test::caller
{
    email_endpoints_fixture() { t.limit.set(0); }

    std::vector<std::string> send(int count)
    {
        std::vector<std::string> ids;
        for (int i = 0; i < count; ++i)
            ids.push_back(id_of(post(mail())));
        return ids;
    }

    json::value get(const std::string& target)
    {
        const auto reply = call("GET", target);
        BOOST_REQUIRE_MESSAGE(reply.status == 200, reply.body);
        return json::parse(reply.body);
    }

    std::vector<std::string> page(const std::string& query)
    {
        std::vector<std::string> ids;
        const auto list = get("/emails" + query);
        for (const auto& row : list.at("data").as_array())
            ids.push_back(json::value_to<std::string>(row.at("id")));
        return ids;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(email_endpoints, email_endpoints_fixture)

BOOST_AUTO_TEST_CASE(a_mail_can_be_looked_up)
{
    const auto id = id_of(post(mail(R"(,"tags":[{"name":"relay_id","value":"7"}])")));
    const auto email = get("/emails/" + id);
    BOOST_TEST((email.at("object") == "email"));
    BOOST_TEST((email.at("id") == json::value(id)));
    BOOST_TEST((email.at("to") == json::value{"b@example.org"}));
    BOOST_TEST((email.at("created_at") == "2026-11-23 12:00:00.000000+00"));
    BOOST_TEST((email.at("tags").at(0).at("value") == "7"));
    BOOST_TEST((email.at("last_event") == "delivered"));
    BOOST_TEST((email.at("cc") == json::array()));
    BOOST_TEST(email.at("scheduled_at").is_null());
}

BOOST_AUTO_TEST_CASE(test_addresses_tell_what_became_of_the_mail)
{
    const auto id = id_of(
        post(R"({"from":"a@example.org","to":["bounced@resend.dev"],"subject":"s","text":"t"})")
    );
    const auto email = get("/emails/" + id);
    BOOST_TEST((email.at("last_event") == "bounced"));
    BOOST_TEST((email.at("bounce").at("type") == "Permanent"));
    BOOST_TEST((email.at("bounce").at("diagnosticCode").at(0) == "smtp; 550 5.1.1 user unknown"));
    BOOST_TEST(!get("/emails/" + send(1).front()).as_object().contains("bounce"));
}

BOOST_AUTO_TEST_CASE(the_list_is_newest_first_in_pages)
{
    const auto ids = send(25);
    const auto first = get("/emails");
    BOOST_TEST((first.at("object") == "list"));
    BOOST_TEST(first.at("has_more").as_bool());
    const auto newest = page("");
    BOOST_REQUIRE(newest.size() == 20u);
    BOOST_TEST(newest.front() == ids[24]);
    BOOST_TEST(newest.back() == ids[5]);
    const auto rest = page("?after=" + newest.back() + "&limit=100");
    BOOST_TEST(rest == std::vector<std::string>({ids[4], ids[3], ids[2], ids[1], ids[0]}));
    BOOST_TEST(!get("/emails?after=" + newest.back()).at("has_more").as_bool());
    BOOST_TEST(
        page("?before=" + ids[20] + "&limit=2") == std::vector<std::string>({ids[22], ids[21]})
    );
}

BOOST_AUTO_TEST_CASE(rows_have_tags_or_not_as_it_is_configured)
{
    post(mail(R"(,"tags":[{"name":"relay_id","value":"7"}])"));
    BOOST_TEST(!get("/emails").at("data").at(0).as_object().contains("tags"));
    t.live.list_tags = true;
    BOOST_TEST((get("/emails").at("data").at(0).at("tags").at(0).at("value") == "7"));
}

BOOST_AUTO_TEST_CASE(usage_tells_what_the_quotas_have_left)
{
    t.quotas.daily_limit = 100;
    send(3);
    const auto emails = get("/usage").at("emails");
    BOOST_TEST((emails.at("daily").at("used") == 3));
    BOOST_TEST((emails.at("daily").at("limit") == 100));
    BOOST_TEST((emails.at("daily").at("resets_at") == "2026-11-24T00:00:00.000Z"));
    BOOST_TEST((emails.at("monthly").at("used") == 3));
    BOOST_TEST(emails.at("monthly").at("limit").is_null());
    BOOST_TEST((emails.at("monthly").at("resets_at") == "2026-12-01T00:00:00.000Z"));
}

BOOST_AUTO_TEST_CASE(not_every_key_may_ask_for_the_usage)
{
    t.live.key = key_state::restricted;
    BOOST_TEST(call("GET", "/usage").status == 200);
    t.live.usage = usage_access::full_access;
    BOOST_TEST(name_of(call("GET", "/usage")) == "restricted_api_key");
    t.live.usage = usage_access::nobody;
    BOOST_TEST(call("GET", "/usage").status == 401);
    t.live.key = key_state::valid;
    BOOST_TEST(call("GET", "/usage").status == 404);
    BOOST_TEST(name_of(call("POST", "/usage")) == "method_not_allowed");
}

BOOST_AUTO_TEST_CASE(a_page_has_1_to_100_mails)
{
    for (const auto* limit : {"0", "101", "x", "-1"})
        BOOST_TEST(call("GET", std::string("/emails?limit=") + limit).status == 422);
}

BOOST_AUTO_TEST_CASE(a_scheduled_mail_can_be_moved_and_cancelled_once)
{
    const auto id = id_of(post(mail(R"(,"scheduled_at":"2026-11-24T12:00:00.000Z")")));
    const auto target = "/emails/" + id;
    BOOST_TEST((get(target).at("last_event") == "scheduled"));
    const std::string later = R"({"scheduled_at":"2026-11-25T12:00:00.000Z"})";
    BOOST_TEST(call("PATCH", target, later).status == 200);
    BOOST_TEST((get(target).at("scheduled_at") == "2026-11-25T12:00:00.000Z"));
    const auto cancelled = call("POST", target + "/cancel");
    BOOST_TEST(cancelled.body == R"({"object":"email","id":")" + id + "\"}");
    BOOST_TEST((get(target).at("last_event") == "canceled"));
    BOOST_TEST(call("PATCH", target, later).status == 422);
    BOOST_TEST(call("POST", target + "/cancel").status == 422);
}

BOOST_AUTO_TEST_CASE(a_mail_that_is_out_can_not_be_cancelled)
{
    const auto id = send(1).front();
    BOOST_TEST(call("POST", "/emails/" + id + "/cancel").status == 422);
    BOOST_TEST(name_of(call("PATCH", "/emails/" + id, "{}")) == "missing_required_field");
}

BOOST_AUTO_TEST_CASE(only_the_newest_mails_are_kept)
{
    settings s;
    s.keep_mails = 2;
    s.rate_limit = 0;
    test::caller small(s);
    const auto first = id_of(small.post(mail()));
    const auto second = id_of(small.post(mail()));
    BOOST_TEST(small.call("GET", "/emails/" + first).status == 200);
    const auto third = id_of(small.post(mail()));
    BOOST_TEST(small.call("GET", "/emails/" + first).status == 404);
    BOOST_TEST(small.call("GET", "/emails/" + second).status == 200);
    BOOST_TEST(small.call("GET", "/emails/" + third).status == 200);
}

BOOST_AUTO_TEST_CASE(domains_are_listed_with_their_status)
{
    t.live.unverified_domains = {"bad.org"};
    const auto data = get("/domains").at("data").as_array();
    BOOST_REQUIRE(data.size() == 2u);
    BOOST_TEST((data[0].at("status") == "verified"));
    BOOST_TEST((data[1].at("name") == "bad.org"));
    BOOST_TEST((data[1].at("status") == "not_started"));
}

BOOST_AUTO_TEST_CASE(a_time_survives_the_way_to_its_text_and_back)
{
    const auto t1 = test::noon + 123ms;
    BOOST_TEST(to_iso_time(t1) == "2026-11-23T12:00:00.123Z");
    BOOST_TEST((parse_iso_time(to_iso_time(t1)) == t1));
    BOOST_TEST((parse_iso_time("2026-11-23T14:00:00+02:00") == test::noon));
    for (const auto* wrong : {"", "2026-11-23", "2026-11-23T12:00:00", "2026-02-30T12:00:00Z"})
        BOOST_TEST(!parse_iso_time(wrong).has_value(), wrong);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay::sim
