#include "relay/base/server_url.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>
#include <stdexcept>

namespace relay {

namespace {

struct good
{
    const char* text;
    bool tls;
    const char* host;
    const char* port;
    const char* path;
    const char* authority;
};

const good good_urls[] = {
    {"https://api.resend.com", true, "api.resend.com", "443", "", "api.resend.com"},
    {"https://api.resend.com/", true, "api.resend.com", "443", "/", "api.resend.com"},
    {"http://localhost:8025/a/b/", false, "localhost", "8025", "/a/b/", "localhost:8025"},
    {"https://[::1]:8443", true, "::1", "8443", "", "[::1]:8443"},
    {"http://[::1]", false, "::1", "80", "", "[::1]"},
    {"http://127.3.2.1/", false, "127.3.2.1", "80", "/", "127.3.2.1"},
    // The configuration and the client took different ones of these, while each read URLs itself.
    {"https://mail_relay:8443", true, "mail_relay", "8443", "", "mail_relay:8443"},
    {"https://a.test/hooks/x(1)", true, "a.test", "443", "/hooks/x(1)", "a.test"},
    {"https://a.test/@me/a:b;c=d", true, "a.test", "443", "/@me/a:b;c=d", "a.test"},
};

struct bad
{
    const char* text;
    const char* wrong;
};

constexpr auto no_https = "must begin with https://";
constexpr auto no_url = "must be a URL such as https://api.resend.com";
constexpr auto no_host = "must have a host, as https://api.resend.com has";
constexpr auto bad_host = "must have a host of letters, digits, dots and dashes";
constexpr auto bad_port = "must have a port from 1 to 65535, or none";
constexpr auto has_user = "must not have a user name or a password";
constexpr auto has_query = "must not have a query or a fragment";
constexpr auto not_here = "must begin with https://: http is for this machine only";

const bad bad_urls[] = {
    {"", no_https},
    {"api.resend.com", no_https},
    {"ftp://api.resend.com", no_https},
    {"https:api.resend.com", no_https},
    {"https://", no_host},
    {"https:///path", no_host},
    {"https://user@host", has_user},
    {"https://user:word@host", has_user},
    {"https://host:", bad_port},
    {"https://host:0", bad_port},
    {"https://host:65536", bad_port},
    {"https://host:12x", no_url},
    {"https://[::1", no_url},
    {"https://[::1]x", no_url},
    {"https://host/a?b", has_query},
    {"https://host/a#b", has_query},
    {"https://host/a b", no_url},
    {"https://host\r\nX: y", no_url},
    {"http://10.0.0.1", not_here},
    {"http://localhost.example.org", not_here},
    // The configuration and the client took different ones of these, while each read URLs itself.
    {"https://[nonsense]", no_url},
    {"https://[::::]", no_url},
    {"https://-host", bad_host},
    {"https://.host", bad_host},
    {"https://a.test/%zz", no_url},
    {"https://a.test/<b>", no_url},
    {"https://a.test/\"b\"", no_url},
    // Neither took these, but RFC 3986 does.
    {"https://a%20b", bad_host},
    {"https://a!b", bad_host},
    {"https://[v1.x]", bad_host},
};

std::ostream& operator<<(std::ostream& to, const good& g)
{
    return to << g.text;
}

std::ostream& operator<<(std::ostream& to, const bad& b)
{
    return to << b.text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(server_urls)

BOOST_DATA_TEST_CASE(a_url_falls_into_its_parts, boost::unit_test::data::make(good_urls), expected)
{
    std::string_view wrong;
    const auto url = parse_server_url(expected.text, wrong);
    BOOST_REQUIRE_MESSAGE(url.has_value(), wrong);
    BOOST_TEST(url->tls == expected.tls);
    BOOST_TEST(url->host == expected.host);
    BOOST_TEST(url->port == expected.port);
    BOOST_TEST(url->path == expected.path);
    BOOST_TEST(url->authority == expected.authority);
    BOOST_TEST(url->origin() + url->path == expected.text);
}

BOOST_DATA_TEST_CASE(a_wrong_url_is_told_what_is_wrong, boost::unit_test::data::make(bad_urls), it)
{
    std::string_view wrong;
    BOOST_TEST(!parse_server_url(it.text, wrong).has_value());
    BOOST_TEST(wrong == it.wrong);
}

BOOST_AUTO_TEST_CASE(who_needs_one_gets_it_or_an_error_that_names_it)
{
    BOOST_TEST(parse_server_url("https://a.test").host == "a.test");
    BOOST_CHECK_EXCEPTION(parse_server_url("a.test"), std::invalid_argument, [](const auto& e) {
        return std::string(e.what()) == "a.test: must begin with https://";
    });
}

BOOST_AUTO_TEST_CASE(an_address_is_told_from_a_name)
{
    BOOST_TEST(parse_server_url("https://10.0.0.1").is_address);
    BOOST_TEST(parse_server_url("https://[2001:db8::1]").is_address);
    BOOST_TEST(!parse_server_url("https://localhost").is_address);
    BOOST_TEST(!parse_server_url("https://300.0.0.1").is_address);
}

BOOST_AUTO_TEST_CASE(paths_of_calls_follow_without_a_second_slash)
{
    BOOST_TEST(parse_server_url("https://a.test").path_prefix() == "");
    BOOST_TEST(parse_server_url("https://a.test/").path_prefix() == "");
    BOOST_TEST(parse_server_url("https://a.test/v1//").path_prefix() == "/v1");
}

BOOST_AUTO_TEST_CASE(a_query_is_taken_where_there_may_be_one)
{
    const auto url = parse_server_url("https://host/a?b=c&d=%20", url_query::taken);
    BOOST_TEST(url.path == "/a");
    BOOST_TEST(url.query == "?b=c&d=%20");
    BOOST_TEST(parse_server_url("https://host/a", url_query::taken).query == "");
    std::string_view wrong;
    BOOST_TEST(!parse_server_url("https://host/a#b", wrong, url_query::taken));
    BOOST_TEST(wrong == "must not have a fragment");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
