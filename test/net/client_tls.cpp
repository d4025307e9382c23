#include "net/client_fixture.hpp"
#include "relay/net/http_client.hpp"

#include <boost/test/unit_test.hpp>

#include <stdexcept>

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace relay {

using test::answer;
using test::peer;

BOOST_FIXTURE_TEST_SUITE(client_tls, test::client_fixture)

BOOST_AUTO_TEST_CASE(an_unknown_certificate_is_refused)
{
    auto s = settings();
    s.ca_file.clear();
    const auto result = post_once(s);
    BOOST_TEST((result.status == exchange_status::not_connected));
    BOOST_TEST(!result.written);
    BOOST_TEST(result.error == "certificate verify failed: self-signed certificate");
    BOOST_TEST(server.received.empty());
}

BOOST_AUTO_TEST_CASE(a_certificate_for_another_name_is_refused)
{
    auto s = settings();
    s.base_url = server.url("127.0.0.1");
    const auto result = post_once(s);
    BOOST_TEST((result.status == exchange_status::not_connected));
    BOOST_TEST(result.error == "certificate verify failed: IP address mismatch");

    test::tls_server other(ctx.get_executor(), {.alternative_name = "DNS:example.org"});
    s.base_url = other.url();
    s.ca_file = other.certificate_file();
    BOOST_TEST(post_once(s).error == "certificate verify failed: hostname mismatch");
    BOOST_TEST(other.received.empty());
}

BOOST_AUTO_TEST_CASE(other_roots_are_trusted_from_the_next_connection_on)
{
    test::tls_server other(ctx.get_executor(), {.alternative_name = "DNS:localhost"});
    auto s = settings();
    s.ca_file = other.certificate_file();
    http_client client(ctx.get_executor(), s);
    BOOST_TEST(post_once(client).error == "certificate verify failed: self-signed certificate");
    client.trust(server.certificate_file());
    BOOST_TEST(post_once(client).error == "");
    BOOST_CHECK_THROW(client.trust("/nowhere/ca.pem"), std::exception);
    client.trust(server.certificate_file()); // it went on as before
    BOOST_TEST(post_once(client).error == "");
    client.trust(other.certificate_file());
    BOOST_TEST(post_once(client).error == "certificate verify failed: self-signed certificate");
}

BOOST_AUTO_TEST_CASE(an_expired_certificate_is_refused)
{
    test::tls_server expired(ctx.get_executor(), {.expires_in = -1h});
    auto s = settings();
    s.base_url = expired.url();
    s.ca_file = expired.certificate_file();
    const auto result = post_once(s);
    BOOST_TEST((result.status == exchange_status::not_connected));
    BOOST_TEST(result.error == "certificate verify failed: certificate has expired");
}

BOOST_AUTO_TEST_CASE(an_address_is_verified_as_one_and_not_asked_for_by_name)
{
    test::tls_server numeric(ctx.get_executor(), {.alternative_name = "IP:127.0.0.1"});
    auto s = settings();
    s.base_url = numeric.url("127.0.0.1");
    s.ca_file = numeric.certificate_file();
    BOOST_TEST(post_once(s).error == "");
    BOOST_REQUIRE(numeric.names.size() == 1u);
    BOOST_TEST(numeric.names[0] == "");

    BOOST_TEST(post_once(settings()).error == "");
    BOOST_REQUIRE(server.names.size() == 1u);
    BOOST_TEST(server.names[0] == "localhost");
}

BOOST_AUTO_TEST_CASE(a_second_connection_resumes_the_session)
{
    auto answer_one = [](peer& p) -> asio::awaitable<void> {
        co_await p.read_request();
        co_await p.write(answer(200, "{}", "Connection: close\r\n"));
    };
    server.scripts = {answer_one, answer_one, answer_one};
    http_client client(ctx.get_executor(), settings());
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(post_once(client).error == "");
    BOOST_TEST(client.handshakes() == 3u);
    BOOST_TEST(client.resumptions() == 2u);
}

BOOST_AUTO_TEST_CASE(a_server_may_ask_for_new_keys_at_any_time)
{
    server.scripts = {[](peer& p) -> asio::awaitable<void> {
        for (int i = 0; i < 3; ++i) {
            co_await p.read_request();
            SSL_key_update(p.ssl(), SSL_KEY_UPDATE_REQUESTED);
            co_await p.write(answer(200, "{}"));
        }
    }};
    http_client client(ctx.get_executor(), settings());
    auto test = [&]() -> asio::awaitable<void> {
        for (int i = 0; i < 3; ++i)
            BOOST_TEST((co_await post(client)).error == "");
    };
    test::run(ctx, test());
    BOOST_TEST(server.received.size() == 3u);
    BOOST_TEST(client.handshakes() == 1u);
}

BOOST_AUTO_TEST_CASE(a_server_that_wants_to_shake_hands_once_more_is_told_no)
{
    server.be_old();
    server.scripts = {[](peer& p) -> asio::awaitable<void> {
        co_await p.read_request();
        SSL_renegotiate(p.ssl());
        co_await p.write(answer(200, "{}"));
        co_await p.read_request();
    }};
    http_client client(ctx.get_executor(), settings());
    auto test = [&]() -> asio::awaitable<void> {
        for (int i = 0; i < 2; ++i)
            BOOST_TEST((co_await post(client)).error == "");
    };
    test::run(ctx, test());
    BOOST_TEST(server.received.size() == 2u);
}

BOOST_AUTO_TEST_CASE(nobody_listening_means_that_nothing_was_written)
{
    const auto s = settings();
    server.stop();
    const auto result = post_once(s);
    BOOST_TEST((result.status == exchange_status::not_connected));
    BOOST_TEST(!result.written);
    BOOST_TEST(result.error == "connection refused");
}

BOOST_AUTO_TEST_CASE(a_server_that_does_not_shake_hands_is_given_up)
{
    asio::ip::tcp::acceptor mute(ctx, {asio::ip::address_v4::loopback(), 0});
    auto s = settings();
    s.base_url = "https://127.0.0.1:" + std::to_string(mute.local_endpoint().port());
    s.connect_timeout = 100ms;
    const auto result = post_once(s);
    BOOST_TEST((result.status == exchange_status::not_connected));
    BOOST_TEST(!result.written);
    BOOST_TEST(result.error == "TLS handshake: timed out");
}

BOOST_AUTO_TEST_CASE(a_name_that_does_not_exist_is_no_connection)
{
    auto s = settings();
    s.base_url = "https://no-such-host.invalid";
    const auto result = post_once(s);
    BOOST_TEST((result.status == exchange_status::not_connected));
    BOOST_TEST(!result.error.empty());
}

BOOST_AUTO_TEST_CASE(what_can_not_work_is_said_at_once)
{
    auto with_url = [](const char* url) {
        http_client_settings s;
        s.base_url = url;
        return s;
    };
    auto no_file = settings();
    no_file.ca_file = "/nonexistent.pem";
    const auto ex = ctx.get_executor();
    BOOST_CHECK_THROW(http_client(ex, with_url("ftp://example.org")), std::invalid_argument);
    BOOST_CHECK_THROW(http_client(ex, with_url("http://example.org")), std::invalid_argument);
    BOOST_CHECK_THROW(http_client(ex, no_file), boost::system::system_error);
    BOOST_CHECK_NO_THROW(http_client(ex, with_url("http://127.0.0.1:8025")));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
