#include "server/http/api_fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace relay;

BOOST_FIXTURE_TEST_SUITE(routes, test::api_fixture)

BOOST_AUTO_TEST_CASE(an_unknown_path_is_not_found)
{
    const auto response = call("GET", "/nothing");
    BOOST_TEST(response.status == 404u);
    BOOST_TEST(json(response).at("name").as_string() == "not_found");
    BOOST_TEST(json(response).at("statusCode").as_int64() == 404);
}

BOOST_AUTO_TEST_CASE(a_wrong_method_is_told_which_are_right)
{
    const auto response = call("DELETE", "/relay/status");
    BOOST_TEST(response.status == 405u);
    BOOST_TEST(json(response).at("name").as_string() == "method_not_allowed");
    BOOST_REQUIRE(!response.headers.empty());
    BOOST_TEST(response.headers.front().first == "Allow");
    BOOST_TEST(response.headers.front().second == "GET");
}

BOOST_AUTO_TEST_CASE(a_path_with_an_id_does_not_hide_one_with_a_verb)
{
    BOOST_TEST(call("POST", "/relay/dead-letters/retry", R"({"all":true})").status == 200u);
    BOOST_TEST(call("GET", "/relay/dead-letters/retry").status == 404u);
}

BOOST_AUTO_TEST_CASE(an_id_is_percent_decoded_and_a_broken_one_is_not_found)
{
    BOOST_TEST(call("GET", "/relay/messages/%41%42").status == 404u);
    BOOST_TEST(call("GET", "/relay/messages/%4").status == 404u);
    BOOST_TEST(call("GET", "/relay/messages/").status == 404u);
}

BOOST_AUTO_TEST_CASE(a_parameter_that_cannot_be_meant_so_is_refused)
{
    const std::pair<const char*, const char*> refused[] = {
        {"GET", "/relay/report?campaign=100%"},
        {"GET", "/relay/report?camapign=x"},
        {"GET", "/relay/report?by=day&by=day"},
        {"GET", "/relay/campaigns/x/report?by=day"},
        {"GET", "/relay/dead-letters?reasn=refused"},
        {"GET", "/relay/dead-letters?reason=refused%"},
        {"GET", "/relay/status?watch"},
        {"GET", "/relay/domains?domain=acme.example"},
        {"GET", "/emails?to=ann@mail.example"},
        {"GET", "/suppressions?limt=1"},
        {"POST", "/relay/pause?lane=campaign"},
        {"POST", "/relay/dead-letters/purge?reason=refused"},
        {"POST", "/relay/load?lane=campaign"},
    };
    for (const auto& [method, target] : refused) {
        const auto response = call(method, target);
        BOOST_TEST(response.status == 422u, target);
        BOOST_TEST(json(response).at("name").as_string() == "validation_error", target);
    }
    for (const auto* target :
         {"/relay/report?by=day&campaign=100%25&from=2026-11-23&until=2026-11-23&limit=1&tenant=",
          "/relay/dead-letters?limit=1&reason=refused",
          "/emails?limit=5",
          "/suppressions?limit=5&origin=manual&scope=everywhere",
          "/healthz?from=a-balancer",
          "/metrics?x=y"})
        BOOST_TEST(call("GET", target).status == 200u, target);
    BOOST_TEST(call("POST", "/emails?source=crm", good_email).status == 200u);
}

BOOST_AUTO_TEST_CASE(errors_end_in_a_whole_character)
{
    const std::string name = std::string(63, 'x') + "\xc3\xa4\xc3\xa4";
    const auto response = call("POST", "/relay/pause", "{\"" + name + "\":1}");
    BOOST_TEST(response.status == 422u);
    BOOST_TEST(
        json(response).at("message").as_string() == "Unknown field `" + std::string(63, 'x') + "`."
    );
}

BOOST_AUTO_TEST_CASE(without_a_token_everybody_may_ask)
{
    BOOST_TEST(call("GET", "/relay/status").status == 200u);
}

BOOST_AUTO_TEST_CASE(with_a_token_only_health_and_the_page_are_open)
{
    api.use_token("secret");
    for (const auto* path : {"/", "/mail-frame", "/mail-frame/pictures"}) {
        BOOST_TEST(call("GET", path).status == 200u, path);
        BOOST_TEST(call("POST", path).status == 401u, path);
    }
    BOOST_TEST(call("GET", "/healthz").status == 200u);
    BOOST_TEST(call("GET", "/readyz").status == 200u);
    BOOST_TEST(call("GET", "/readyz?sending").status == 503u); // the fixture pauses everything
    for (const auto* path : {"/metrics", "/relay/status", "/nothing"}) {
        const auto response = call("GET", path);
        BOOST_TEST(response.status == 401u, path);
        BOOST_TEST(json(response).at("name").as_string() == "missing_api_key");
    }
}

BOOST_AUTO_TEST_CASE(only_the_right_token_opens)
{
    api.use_token("secret");
    const auto ask = [this](const char* authorization) {
        return call("GET", "/relay/status", "", {{"authorization", authorization}});
    };
    BOOST_TEST(ask("Bearer secret").status == 200u);
    BOOST_TEST(ask("bearer secret").status == 200u);
    for (const auto* wrong : {"Bearer secre", "Bearer secrets", "Bearer SECRET", "Bearer "}) {
        const auto response = ask(wrong);
        BOOST_TEST(response.status == 401u, wrong);
        BOOST_TEST(json(response).at("name").as_string() == "validation_error");
        BOOST_TEST(json(response).at("message").as_string() == "API key is invalid");
    }
    BOOST_TEST(json(ask("Basic secret")).at("name").as_string() == "missing_api_key");
}

BOOST_AUTO_TEST_CASE(token_and_route_are_told_by_the_head)
{
    api.use_token("secret");
    server_request head{.method = "POST", .path = "/emails"};
    BOOST_TEST(api.admit(head).refusal.value().status == 401u);
    head.headers.emplace_back("authorization", "Bearer wrong");
    BOOST_TEST(api.admit(head).refusal.value().status == 401u);
    BOOST_TEST(doors.http.no_token == 2u);
    head.headers.front().second = "Bearer secret";
    BOOST_TEST(!api.admit(head).refusal.has_value());
    head.path = "/nothing";
    BOOST_TEST(api.admit(head).refusal.value().status == 404u);
    head.path = "/metrics";
    BOOST_TEST(api.admit(head).refusal.value().status == 405u);
    BOOST_TEST(doors.http.no_token == 2u);
}

BOOST_AUTO_TEST_CASE(what_sdks_ask_for_is_found_below_any_base_path)
{
    for (const auto* path : {"/emails", "//emails", "/mail/v1/emails", "/mail/v1//emails"})
        BOOST_TEST(call("POST", path, good_email).status == 200u, path);
    BOOST_TEST(call("GET", "/relay/emails?limit=1").status == 200u);
    BOOST_TEST(call("DELETE", "/v1/emails").status == 405u);
    for (const auto* path : {"/v1/metrics", "/v1/relay/status", "/v1/healthz", "/emailsx"})
        BOOST_TEST(call("GET", path).status == 404u, path);
}

BOOST_AUTO_TEST_CASE(a_base_path_opens_nothing_to_strangers)
{
    api.use_token("secret");
    for (const auto* path : {"/v1/emails", "/healthz/emails", "/v1/healthz"})
        BOOST_TEST(call("GET", path).status == 401u, path);
}

BOOST_AUTO_TEST_CASE(only_mail_may_be_large)
{
    const std::string blanks(2 << 20, ' ');
    for (const auto* path : {"/relay/pause", "/suppressions", "/relay/dead-letters/retry"}) {
        const server_request head{.method = "POST", .path = path};
        BOOST_TEST(api.admit(head).max_body == std::size_t(1 << 20), path);
    }
    for (const auto* path : {"/emails", "/relay/load"})
        BOOST_TEST(call("POST", path, good_email + blanks).status == 200u, path);
    BOOST_TEST(call("POST", "/emails/batch", '[' + (good_email + blanks) + ']').status == 200u);
}

BOOST_AUTO_TEST_SUITE_END()
