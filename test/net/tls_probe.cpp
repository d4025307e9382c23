#include "relay/net/tls_probe.hpp"

#include "support/run.hpp"
#include "support/tls_server.hpp"

using namespace relay;
using relay::test::run;
using relay::test::tls_server;

namespace {

tls_report
probe(boost::asio::io_context& ctx, const std::string& server, const std::string& ca_file)
{
    tls_report report;
    auto look = [&]() -> boost::asio::awaitable<void> {
        const auto url = parse_server_url(server);
        report = co_await probe_tls(ctx.get_executor(), url, ca_file, milliseconds(10'000));
    };
    run(ctx, look());
    return report;
}

} // namespace

BOOST_AUTO_TEST_SUITE(tls_probes)

BOOST_AUTO_TEST_CASE(a_good_handshake_tells_when_the_certificate_expires)
{
    boost::asio::io_context ctx{1};
    const tls_server server(ctx.get_executor(), {.expires_in = std::chrono::hours(48)});
    const auto report = probe(ctx, server.url(), server.certificate_file());
    BOOST_TEST(report.error == "");
    BOOST_TEST(report.protocol == "TLSv1.3");
    BOOST_REQUIRE(report.expires.has_value());
    const auto left = *report.expires - wall_now();
    BOOST_TEST((left > std::chrono::hours(47) && left <= std::chrono::hours(48)));
}

BOOST_AUTO_TEST_CASE(a_certificate_that_nobody_vouches_for_is_an_error)
{
    boost::asio::io_context ctx{1};
    const tls_server server(ctx.get_executor());
    const auto report = probe(ctx, server.url(), {});
    BOOST_TEST(report.error.find("certificate") != std::string::npos, report.error);
    BOOST_TEST(!report.expires.has_value());
}

BOOST_AUTO_TEST_CASE(a_server_that_is_not_there_is_an_error)
{
    boost::asio::io_context ctx{1};
    tls_server server(ctx.get_executor());
    const auto url = server.url();
    server.stop();
    BOOST_TEST(probe(ctx, url, {}).error.find("refused") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
