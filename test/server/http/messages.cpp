#include "server/http/api_fixture.hpp"

#include <boost/test/unit_test.hpp>

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

BOOST_AUTO_TEST_SUITE_END()
