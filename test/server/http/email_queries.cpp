#include "server/http/api_fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace relay;

namespace {

struct queries_fixture : test::api_fixture
{
    std::vector<std::string> ids_of(const server_response& response)
    {
        std::vector<std::string> ids;
        const auto page = json(response);
        for (const auto& row : page.at("data").as_array())
            ids.emplace_back(row.at("id").as_string());
        return ids;
    }
};

const std::string unknown_id = "0199b3c2-0000-7000-8000-000000000000";

} // namespace

BOOST_FIXTURE_TEST_SUITE(email_queries, queries_fixture)

BOOST_AUTO_TEST_CASE(an_email_is_shown_as_resend_shows_it_with_what_the_relay_knows)
{
    const auto id =
        send(R"({"from":"A <a@acme.example>","to":"ann@example.org","cc":["c@example.org"],)"
             R"("subject":"Hi","html":"<p>é</p>","tags":[{"name":"k","value":"v"}]})");
    const auto response = call("GET", "/emails/" + id);
    BOOST_TEST(response.status == 200u);
    const auto email = json(response);
    BOOST_TEST(email.at("object").as_string() == "email");
    BOOST_TEST(email.at("id").as_string() == id);
    BOOST_TEST(email.at("to").as_array().at(0).as_string() == "ann@example.org");
    BOOST_TEST(email.at("cc").as_array().size() == 1u);
    BOOST_TEST(email.at("bcc").as_array().empty());
    BOOST_TEST(email.at("html").as_string() == "<p>é</p>");
    BOOST_TEST(email.at("text").is_null());
    BOOST_TEST(email.at("tags").as_array().size() == 1u); // the producer's own
    BOOST_TEST(email.at("last_event").as_string() == "queued");
    BOOST_TEST(email.at("scheduled_at").is_null());
    const std::string created(email.at("created_at").as_string());
    BOOST_TEST(created.at(10) == ' ');
    BOOST_TEST(created.ends_with("+00"));
    const auto& relay = email.at("relay");
    BOOST_TEST(relay.at("state").as_string() == "queued");
    BOOST_TEST(relay.at("lane").as_string() == "transactional");
    BOOST_TEST(relay.at("attempts").as_int64() == 0);
    BOOST_TEST(relay.at("resend_id").is_null());
    BOOST_TEST(relay.at("waits_for").as_string() == "pause:all");
}

BOOST_AUTO_TEST_CASE(a_sent_email_is_found_by_the_relays_id_and_by_resends)
{
    resend.ids = "49a3999c-0ce1-4ea6-ab68-afcd6dc2e79";
    const auto id = send();
    sending();
    const auto by_relay = call("GET", "/emails/" + id);
    const auto by_resend = call("GET", "/emails/49a3999c-0ce1-4ea6-ab68-afcd6dc2e791");
    BOOST_TEST(by_resend.body == by_relay.body);
    const auto email = json(by_relay);
    BOOST_TEST(email.at("last_event").as_string() == "sent");
    BOOST_TEST(email.at("subject").as_string() == "Hi");
    BOOST_TEST(email.at("html").is_null()); // bodies go as soon as an email is finished
    BOOST_TEST(
        email.at("relay").at("resend_id").as_string() == "49a3999c-0ce1-4ea6-ab68-afcd6dc2e791"
    );
}

BOOST_AUTO_TEST_CASE(an_id_that_is_none_is_told_from_one_that_nobody_knows)
{
    for (const auto* method : {"GET", "PATCH"}) {
        const auto wrong = call(method, "/emails/123", R"({"scheduled_at":"in 1 hour"})");
        BOOST_TEST(wrong.status == 422u);
        BOOST_TEST(json(wrong).at("name").as_string() == "invalid_parameter");
        BOOST_TEST(json(wrong).at("message").as_string() == "The `id` must be a valid UUID.");
        const auto path = "/emails/" + unknown_id;
        const auto missing = call(method, path, R"({"scheduled_at":"in 1 hour"})");
        BOOST_TEST(missing.status == 404u);
        BOOST_TEST(json(missing).at("message").as_string() == "Email not found");
    }
    BOOST_TEST(call("POST", "/emails/123/cancel").status == 422u);
    BOOST_TEST(call("POST", "/emails/" + unknown_id + "/cancel").status == 404u);
}

BOOST_AUTO_TEST_CASE(the_list_is_newest_first_and_can_be_walked_both_ways)
{
    std::vector<std::string> all;
    for (int i = 0; i < 25; ++i)
        all.insert(all.begin(), send());

    const auto first = call("GET", "/emails");
    BOOST_TEST(json(first).at("object").as_string() == "list");
    BOOST_TEST(json(first).at("has_more").as_bool());
    BOOST_TEST(
        ids_of(first) == std::vector<std::string>(all.begin(), all.begin() + 20),
        boost::test_tools::per_element()
    );
    const auto second = call("GET", "/emails?limit=10&after=" + all[19]);
    BOOST_TEST(!json(second).at("has_more").as_bool());
    BOOST_TEST(
        ids_of(second) == std::vector<std::string>(all.begin() + 20, all.end()),
        boost::test_tools::per_element()
    );
    const auto back = call("GET", "/emails?limit=5&before=" + all[20]);
    BOOST_TEST(json(back).at("has_more").as_bool());
    BOOST_TEST(
        ids_of(back) == std::vector<std::string>(all.begin() + 15, all.begin() + 20),
        boost::test_tools::per_element()
    );
    BOOST_TEST(ids_of(call("GET", "/emails?before=" + all[0])).empty());
    BOOST_TEST(ids_of(call("GET", "/emails?after=" + all[24])).empty());
}

BOOST_AUTO_TEST_CASE(a_page_is_asked_for_in_resends_terms)
{
    for (const auto* limit : {"0", "101", "-1", "x", "1.5"}) {
        const auto response = call("GET", std::string("/emails?limit=") + limit);
        BOOST_TEST(response.status == 422u, limit);
        BOOST_TEST(json(response).at("name").as_string() == "validation_error");
    }
    BOOST_TEST(call("GET", "/emails?limit=100").status == 200u);
    BOOST_TEST(call("GET", "/emails?after=nothing").status == 422u);
    BOOST_TEST(call("GET", "/emails?before=" + unknown_id).status == 404u);
}

BOOST_AUTO_TEST_SUITE_END()
