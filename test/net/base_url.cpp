#include "net/base_url.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>

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
    {"https://api.resend.com/", true, "api.resend.com", "443", "", "api.resend.com"},
    {"http://localhost:8025/a/b/", false, "localhost", "8025", "/a/b", "localhost:8025"},
    {"https://[::1]:8443", true, "::1", "8443", "", "[::1]:8443"},
    {"http://[::1]", false, "::1", "80", "", "[::1]"},
};

const char* const bad_urls[] = {
    "",
    "api.resend.com",
    "ftp://api.resend.com",
    "https://",
    "https:///path",
    "https://user@host",
    "https://host:",
    "https://host:0",
    "https://host:65536",
    "https://host:12x",
    "https://::1",
    "https://[::1",
    "https://[::1]x",
    "https://[nonsense]",
    "https://host/a?b",
    "https://host/a b",
    "https://host\r\nX: y",
};

std::ostream& operator<<(std::ostream& to, const good& g)
{
    return to << g.text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(base_urls)

BOOST_DATA_TEST_CASE(a_url_falls_into_its_parts, boost::unit_test::data::make(good_urls), expected)
{
    const auto url = parse_base_url(expected.text);
    BOOST_REQUIRE(url.has_value());
    BOOST_TEST(url->tls == expected.tls);
    BOOST_TEST(url->host == expected.host);
    BOOST_TEST(url->port == expected.port);
    BOOST_TEST(url->path_prefix == expected.path);
    BOOST_TEST(url->authority == expected.authority);
}

BOOST_DATA_TEST_CASE(what_is_no_url_is_refused, boost::unit_test::data::make(bad_urls), text)
{
    BOOST_TEST(!parse_base_url(text).has_value());
}

BOOST_AUTO_TEST_CASE(it_knows_this_machine_and_addresses)
{
    BOOST_TEST(parse_base_url("http://127.3.2.1")->is_loopback());
    BOOST_TEST(parse_base_url("http://[::1]:1")->is_loopback());
    BOOST_TEST(parse_base_url("http://localhost")->is_loopback());
    BOOST_TEST(!parse_base_url("http://localhost.example.org")->is_loopback());
    BOOST_TEST(!parse_base_url("http://10.0.0.1")->is_loopback());
    BOOST_TEST(parse_base_url("http://10.0.0.1")->is_address());
    BOOST_TEST(!parse_base_url("http://localhost")->is_address());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
