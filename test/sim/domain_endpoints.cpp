#include "sim/support/caller.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

namespace relay::sim {

namespace json = boost::json;

namespace {

struct domain_endpoints_fixture : test::caller
{
    domain_endpoints_fixture()
    {
        t.live.domains = {"acme.example"};
        t.live.unverified_domains = {"new.example"};
    }

    json::value get(const std::string& target)
    {
        const auto reply = call("GET", target);
        BOOST_REQUIRE_MESSAGE(reply.status == 200, reply.body);
        return json::parse(reply.body);
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(domain_endpoints, domain_endpoints_fixture)

BOOST_AUTO_TEST_CASE(domains_are_listed_with_their_status)
{
    t.live.domain_status = {{"acme.example", "temporary"}};
    const auto data = get("/domains").at("data");
    BOOST_TEST((data.at(0).at("name") == "acme.example"));
    BOOST_TEST((data.at(0).at("status") == "temporary"));
    BOOST_TEST((data.at(1).at("status") == "not_started"));
}

BOOST_AUTO_TEST_CASE(a_long_list_comes_in_pages)
{
    const auto first = get("/domains?limit=1");
    BOOST_TEST((first.at("has_more") == true));
    const auto id = json::value_to<std::string>(first.at("data").at(0).at("id"));
    const auto second = get("/domains?limit=1&after=" + id);
    BOOST_TEST((second.at("has_more") == false));
    BOOST_TEST(second.at("data").as_array().size() == 1u);
    BOOST_TEST((second.at("data").at(0).at("name") == "new.example"));
    BOOST_TEST(call("GET", "/domains?limit=0").status == 422);
}

BOOST_AUTO_TEST_CASE(a_domain_has_its_records)
{
    const auto data = get("/domains").at("data");
    const auto id = json::value_to<std::string>(data.at(0).at("id"));
    BOOST_TEST((data.at(1).at("id") != data.at(0).at("id")));
    const auto domain = get("/domains/" + id);
    BOOST_TEST((domain.at("object") == "domain"));
    BOOST_TEST((domain.at("name") == "acme.example"));
    BOOST_TEST(domain.at("records").as_array().size() == 3u);
    BOOST_TEST((domain.at("records").at(0).at("type") == "MX"));
    BOOST_TEST((domain.at("records").at(0).at("priority") == 10));
}

BOOST_AUTO_TEST_CASE(a_domain_that_is_not_there_is_not_found)
{
    BOOST_TEST(call("GET", "/domains/x").status == 422);
    BOOST_TEST(call("GET", "/domains/d91cd9bd-1176-453e-8fc1-35364d380206").status == 404);
}

BOOST_AUTO_TEST_CASE(a_key_for_sending_only_sees_none_of_it)
{
    t.live.key = key_state::restricted;
    const auto reply = call("GET", "/domains");
    BOOST_TEST(reply.status == 401);
    BOOST_TEST(test::name_of(reply) == "restricted_api_key");
}

BOOST_AUTO_TEST_CASE(answers_have_the_date_that_the_clock_shows)
{
    t.live.clock_offset = std::chrono::seconds(-60);
    std::string head;
    append_head(head, call("GET", "/domains"));
    BOOST_TEST(head.find("date: Mon, 23 Nov 2026 11:59:00 GMT\r\n") != std::string::npos, head);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay::sim
