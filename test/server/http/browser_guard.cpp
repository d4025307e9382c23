#include "server/http/browser_guard.hpp"

#include "server/http/api_fixture.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

namespace {

struct table_row
{
    http_headers headers;
    bool foreign{};
};

const http_headers local{{"host", "127.0.0.1:7351"}};

http_headers with(std::string name, std::string value)
{
    auto headers = local;
    headers.emplace_back(std::move(name), std::move(value));
    return headers;
}

} // namespace

BOOST_AUTO_TEST_SUITE(a_relay_without_a_token)

BOOST_AUTO_TEST_CASE(takes_nothing_from_the_pages_of_others)
{
    const table_row table[] = {
        {{}, false}, // HTTP/1.0
        {local, false},
        {{{"host", "localhost:7351"}}, false},
        {{{"host", "LOCALHOST."}}, false},
        {{{"host", "[::1]:7351"}}, false},
        {{{"host", "127.8.9.1"}}, false},
        {{{"host", "relay.lan:7351"}}, false},
        {{{"host", "Relay.LAN."}}, false},
        {{{"host", "evil.example"}}, true}, // a name that was pointed here
        {{{"host", "evil.example:7351"}}, true},
        {{{"host", "localhost.evil.example"}}, true},
        {{{"host", "127.0.0.1.evil.example"}}, true},
        {{{"host", "127.0.0.1@evil.example"}}, true},
        {{{"host", "192.168.1.7:7351"}}, true},
        {{{"host", "not a host"}}, true},
        {with("origin", "http://127.0.0.1:7351"), false},
        {with("origin", "https://127.0.0.1:7351"), false}, // by way of a TLS proxy
        {with("origin", "https://evil.example"), true},
        {with("origin", "http://127.0.0.1:3000"), true}, // another program of this machine
        {with("origin", "http://127.0.0.1"), true},
        {with("origin", "http://localhost:7351"), true},
        {with("origin", "http://127.0.0.1:7351.evil.example"), true},
        {with("origin", "null"), true},
        {with("origin", ""), true},
        {with("origin", "file://"), true},
        {{{"origin", "https://relay.lan"}, {"host", "relay.lan"}}, false},
        {{{"host", "relay.lan:443"}, {"origin", "https://relay.lan"}}, false},
        {{{"host", "relay.lan"}, {"origin", "http://relay.lan:8080"}}, true},
        {with("sec-fetch-site", "cross-site"), true},
        {with("sec-fetch-site", "Cross-Site"), true},
        {with("sec-fetch-site", "same-origin"), false},
        {with("sec-fetch-site", "none"), false},
    };
    for (const auto& [headers, foreign] : table) {
        const server_request request{.headers = headers};
        const auto why = why_foreign(request, {"relay.lan"});
        const auto shown =
            headers.empty() ? "" : headers.back().first + ": " + headers.back().second;
        BOOST_TEST(why.has_value() == foreign, shown);
    }
}

BOOST_FIXTURE_TEST_CASE(says_so_and_does_nothing, test::api_fixture)
{
    const auto from_page = with("origin", "https://evil.example");
    const auto ask = [&](const char* method, const char* path, const char* body) {
        const auto response = call(method, path, body, from_page);
        BOOST_TEST(response.status == 403u, path);
        BOOST_TEST(json(response).at("name").as_string() == "forbidden_origin");
        const auto message = json(response).at("message").as_string();
        BOOST_TEST(message.find("https://evil.example") != std::string::npos);
    };
    ask("POST", "/emails", good_email);
    ask("POST", "/relay/dead-letters/purge", R"({"all":true})");
    ask("POST", "/relay/pause", "{}");
    ask("GET", "/relay/status", "");
    ask("GET", "/metrics", "");
    BOOST_TEST(store.counts().at(lane::transactional, state::queued) == 0);
    BOOST_TEST(doors.http.foreign == 5u);
    BOOST_TEST(call("POST", "/emails", good_email, local).status == 200u);
}

// No browser sends a token by itself.
BOOST_FIXTURE_TEST_CASE(is_what_this_is_about_and_none_with_one, test::api_fixture)
{
    api.use_token("secret");
    auto headers = with("origin", "https://app.example");
    headers.emplace_back("authorization", "Bearer secret");
    BOOST_TEST(call("POST", "/emails", good_email, headers).status == 200u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
