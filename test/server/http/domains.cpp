#include "server/http/api_fixture.hpp"

#include <boost/test/unit_test.hpp>

namespace json = boost::json;

using namespace relay;
using relay::test::api_fixture;

namespace {

std::string email_from(const std::string& sender)
{
    return R"({"from":")" + sender + R"(","to":["ann@example.org"],"subject":"Hi","text":"Hello"})";
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(domains, api_fixture)

BOOST_AUTO_TEST_CASE(domains_in_use_are_listed_even_when_nobody_can_be_asked)
{
    send(email_from("a@acme.example"));
    send(email_from("A <a@OTHER.example>"));
    send(email_from("b@acme.example"));
    const auto answer = json(call("GET", "/relay/domains"));
    BOOST_TEST(answer.at("status_unknown_because").is_string());
    BOOST_TEST((answer.at("has_more") == false));
    const auto& data = answer.at("data").as_array();
    BOOST_REQUIRE(data.size() == 2u);
    BOOST_TEST((data[0].at("domain") == "other.example"));
    BOOST_TEST((data[1].at("domain") == "acme.example"));
    BOOST_TEST(data[1].at("status").is_null());
    BOOST_TEST(data[1].at("checks").as_array().size() == 4u);
    for (const auto& check : data[1].at("checks").as_array())
        BOOST_TEST((check.at("level") != "ok"));
}

// Which domain that is only Resend knows.
BOOST_AUTO_TEST_CASE(the_sender_of_a_template_is_no_domain)
{
    const auto id = send(R"({"to":["ann@example.org"],"template":{"id":"welcome"}})");
    BOOST_TEST(json(call("GET", "/relay/domains")).at("data").as_array().empty());
    BOOST_TEST(json(call("GET", "/relay/messages/" + id)).at("domain").is_null());

    const auto order = R"({"domain":"template:welcome"})";
    const auto paused_now = json(call("POST", "/relay/pause", order)).at("pauses");
    BOOST_TEST((paused_now.at(1).at("scope") == "domain:template:welcome"));
    BOOST_TEST((paused_now.at(1).at("waiting") == 1));
    BOOST_TEST(call("POST", "/relay/resume", order).status == 200u);
}

BOOST_AUTO_TEST_CASE(without_mail_there_is_no_domain)
{
    const auto answer = json(call("GET", "/relay/domains"));
    BOOST_TEST(answer.at("data").as_array().empty());
    BOOST_TEST(answer.at("status_unknown_because").is_null());
}

BOOST_AUTO_TEST_SUITE_END()
