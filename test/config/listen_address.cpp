#include "relay/config/listen_address.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

BOOST_AUTO_TEST_SUITE(listen_addresses)

BOOST_AUTO_TEST_CASE(an_address_has_a_host_and_a_port)
{
    const auto v4 = parse_listen_address("127.0.0.1:7350");
    BOOST_REQUIRE(v4.has_value());
    BOOST_TEST(v4->hosts == std::vector<std::string>{"127.0.0.1"});
    BOOST_TEST(v4->port == 7350);
    BOOST_TEST(v4->loopback);

    const auto v6 = parse_listen_address("[::1]:0");
    BOOST_REQUIRE(v6.has_value());
    BOOST_TEST(v6->hosts == std::vector<std::string>{"::1"});
    BOOST_TEST(v6->port == 0);
    BOOST_TEST(v6->loopback);

    const std::vector<std::string> both{"127.0.0.1", "::1"};
    BOOST_TEST(parse_listen_address("localhost:80")->hosts == both);
    BOOST_TEST(parse_listen_address("127.8.9.1:80")->loopback);
    for (const auto* open : {"0.0.0.0:80", "[::]:80", "192.168.1.1:80", "[2001:db8::1]:80"}) {
        BOOST_REQUIRE(parse_listen_address(open).has_value());
        BOOST_TEST(!parse_listen_address(open)->loopback);
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_address)
{
    for (const auto* text :
         {"",
          ":",
          "80",
          ":80",
          "127.0.0.1",
          "127.0.0.1:",
          "127.0.0.1:x",
          "127.0.0.1:80x",
          "127.0.0.1:-1",
          "127.0.0.1:65536",
          "127.0.0.1: 80",
          "127.0.0:80",
          "host.example:80",
          "::1:80",
          "[::1]",
          "[::1:80",
          "[]:80",
          "[127.0.0.1]:80",
          "[localhost]:80"})
        BOOST_TEST(!parse_listen_address(text).has_value(), text);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
