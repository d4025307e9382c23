#include "relay/net/dns_resolver.hpp"

#include "support/name_server.hpp"
#include "support/run.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace asio = boost::asio;

using namespace relay;
using relay::test::name_server;
using relay::test::run;

namespace {

struct dns_fixture
{
    asio::io_context ctx{1};

    // Together more than a datagram takes
    std::vector<std::string> long_texts{
        std::string(900, 'a'), std::string(900, 'b'), std::string(900, 'c')};
    asio::ip::udp::socket mute{ctx, {asio::ip::make_address("127.0.0.1"), 0}};
    asio::ip::udp::socket broken{ctx, {asio::ip::make_address("127.0.0.1"), 0}};
    name_server server{{
        name_server::txt("one.example", {"v=spf1 ", "include:amazonses.com ~all"}),
        name_server::txt("two.example", {"first"}),
        name_server::txt("two.example", {"second"}),
        name_server::txt("long.example", name_server::chunks(long_texts[0])),
        name_server::txt("long.example", name_server::chunks(long_texts[1])),
        name_server::txt("long.example", name_server::chunks(long_texts[2])),
        "mx-host=mx.example,backup.mail.example,20",
        "mx-host=mx.example,first.mail.example,10",
        name_server::forward("silent.example", mute.local_endpoint().port()),
        name_server::forward("broken.example", broken.local_endpoint().port()),
    }};
    dns_resolver dns{
        ctx.get_executor(),
        {.servers = server.address(), .timeout = milliseconds(5'000), .tries = 1}};
    dns_resolver impatient{
        ctx.get_executor(),
        {.servers = server.address(), .timeout = milliseconds(500), .tries = 1}};

    txt_answer texts(const std::string& name) { return texts(dns, name); }

    txt_answer texts(dns_resolver& resolver, const std::string& name)
    {
        txt_answer answer;
        auto ask = [&]() -> asio::awaitable<void> { answer = co_await resolver.texts(name); };
        run(ctx, ask());
        return answer;
    }
};

// Answers every question with SERVFAIL.
asio::awaitable<void> fail_always(asio::ip::udp::socket& socket)
{
    std::string packet(512, '\0');
    asio::ip::udp::endpoint from;
    for (;;) {
        const auto n =
            co_await socket.async_receive_from(asio::buffer(packet), from, asio::use_awaitable);
        packet[2] = static_cast<char>(packet[2] | 0x80); // an answer
        packet[3] = static_cast<char>(0x80 | 2);         // SERVFAIL
        co_await socket.async_send_to(asio::buffer(packet, n), from, asio::use_awaitable);
    }
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(the_resolver, dns_fixture)

BOOST_AUTO_TEST_CASE(chunks_of_a_text_are_joined)
{
    const auto answer = texts("one.example");
    BOOST_TEST(answer.found());
    BOOST_REQUIRE(answer.records.size() == 1u);
    BOOST_TEST(answer.records[0] == "v=spf1 include:amazonses.com ~all");
}

BOOST_AUTO_TEST_CASE(several_records_of_a_name_are_told_apart)
{
    auto answer = texts("two.example");
    std::ranges::sort(answer.records);
    const std::vector<std::string> expected{"first", "second"};
    BOOST_TEST(answer.records == expected);
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_into_a_datagram_comes_over_tcp)
{
    auto answer = texts("long.example");
    BOOST_TEST(answer.found());
    std::ranges::sort(answer.records);
    BOOST_TEST(answer.records == long_texts);
}

BOOST_AUTO_TEST_CASE(mail_hosts_come_in_their_order)
{
    mx_answer answer;
    auto ask = [&]() -> asio::awaitable<void> { answer = co_await dns.mail_hosts("mx.example"); };
    run(ctx, ask());
    BOOST_REQUIRE(answer.records.size() == 2u);
    BOOST_TEST(answer.records[0].priority == 10);
    BOOST_TEST(answer.records[0].host == "first.mail.example");
    BOOST_TEST(answer.records[1].host == "backup.mail.example");
}

BOOST_AUTO_TEST_CASE(a_name_that_is_not_there_differs_from_one_without_such_a_record)
{
    BOOST_TEST((texts("nobody.example").status == dns_status::no_such_name));
    BOOST_TEST((texts("mx.example").status == dns_status::no_such_record));
}

BOOST_AUTO_TEST_CASE(a_server_that_fails_is_told_from_a_record_that_is_missing)
{
    asio::co_spawn(ctx, fail_always(broken), asio::detached);
    const auto answer = texts("broken.example");
    BOOST_TEST((answer.status == dns_status::failed));
    BOOST_TEST(answer.error == "the server answered SERVFAIL");
}

BOOST_AUTO_TEST_CASE(silence_ends_in_time)
{
    BOOST_TEST((texts(impatient, "silent.example").status == dns_status::no_answer));
}

BOOST_AUTO_TEST_CASE(a_server_that_is_not_there_is_no_fault_of_the_zone)
{
    asio::ip::udp::socket gone(ctx, {asio::ip::make_address("127.0.0.1"), 0});
    const auto port = gone.local_endpoint().port();
    gone.close();
    dns_resolver other(
        ctx.get_executor(), {.servers = "127.0.0.1:" + std::to_string(port), .tries = 1}
    );
    txt_answer answer;
    auto ask = [&]() -> asio::awaitable<void> { answer = co_await other.texts("one.example"); };
    run(ctx, ask());
    BOOST_TEST((answer.status == dns_status::no_answer));
    BOOST_TEST(answer.error == "no name server could be asked");
}

BOOST_AUTO_TEST_CASE(what_our_server_refuses_is_no_fault_of_the_zone)
{
    BOOST_TEST((texts("acme.test").status == dns_status::no_answer)); // it knows of no upstream
}

BOOST_AUTO_TEST_CASE(what_is_no_name_is_not_asked_for)
{
    const auto answer = texts(std::string(70, 'a') + ".example");
    BOOST_TEST((answer.status == dns_status::failed));
    BOOST_TEST(answer.error == "this is no domain name");
}

BOOST_AUTO_TEST_CASE(many_questions_may_be_open_at_once)
{
    int found = 0;
    int silent = 0;
    auto ask = [&](std::string name) -> asio::awaitable<void> {
        const auto answer = co_await dns.texts(name);
        found += answer.found();
        silent += answer.status == dns_status::no_answer;
    };
    for (int i = 0; i < 50; ++i) {
        asio::co_spawn(ctx, ask("one.example"), asio::detached);
        asio::co_spawn(ctx, ask("s" + std::to_string(i) + ".silent.example"), asio::detached);
    }
    ctx.run_for(std::chrono::seconds(30));
    BOOST_TEST(found == 50);
    BOOST_TEST(silent == 50);
}

BOOST_AUTO_TEST_CASE(a_resolver_may_end_while_somebody_waits)
{
    bool ended = false;
    auto ask = [&]() -> asio::awaitable<void> {
        dns_resolver other(
            ctx.get_executor(),
            {.servers = server.address(), .timeout = milliseconds(100), .tries = 1}
        );
        auto answer = other.texts("silent.example");
        co_await std::move(answer);
        ended = true;
    };
    run(ctx, ask());
    BOOST_TEST(ended);
}

BOOST_AUTO_TEST_CASE(addresses_that_are_none_are_refused)
{
    const dns_settings bad{.servers = "not an address"};
    BOOST_CHECK_THROW(dns_resolver(ctx.get_executor(), bad), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()
