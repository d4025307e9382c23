#include "sim/server.hpp"

#include "sim/support/caller.hpp"
#include "sim/support/https_client.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <future>
#include <memory>
#include <thread>
#include <unistd.h>

namespace relay::sim {

namespace {

using test::https_client;
using test::mail;
using test::send_request;

settings on_free_port()
{
    settings s;
    s.port = 0;
    s.rate_limit = 0;
    return s;
}

// A server on a thread of its own
struct running_server
{
    explicit running_server(const settings& s = on_free_port())
        : server_(ctx_.get_executor(), s),
          client(server_.authority_pem(), server_.port())
    {
        server_.start();
        thread_ = std::thread([this] { ctx_.run(); });
    }

    ~running_server() { stop(); }

    void stop()
    {
        if (!thread_.joinable())
            return;
        asio::post(ctx_, [this] {
            server_.stop();
            work_.reset();
        });
        thread_.join();
    }

    // Does something on the server's thread, and waits for it.
    template <class F>
    auto inside(F f)
    {
        using value = decltype(f(server_));
        auto call = [this, f] { return f(server_); };
        const auto task = std::make_shared<std::packaged_task<value()>>(std::move(call));
        auto result = task->get_future();
        asio::post(ctx_, [task] { (*task)(); });
        return result.get();
    }

    void set_fault(fault kind)
    {
        inside([kind](server& s) { return s.state().live.faults.set(kind, 1); });
    }

    std::uint64_t accepted()
    {
        return inside([](server& s) { return s.state().stats.accepted_mails; });
    }

private:
    asio::io_context ctx_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_{ctx_.get_executor()};
    server server_;
    std::thread thread_;

public:
    https_client client;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(sim_server, running_server)

BOOST_AUTO_TEST_CASE(a_connection_serves_many_requests)
{
    client.connect();
    for (int i = 0; i < 10; ++i) {
        const auto answer = client.exchange(send_request());
        BOOST_REQUIRE(answer.has_value());
        BOOST_TEST(answer->status == 200);
        BOOST_TEST(answer->head.find("content-type: application/json") != std::string::npos);
    }
    BOOST_TEST(inside([](server& s) { return s.state().stats.handshakes; }) == 1u);
}

BOOST_AUTO_TEST_CASE(pipelined_requests_are_answered_in_order)
{
    client.connect();
    client.write(send_request() + send_request("{}") + send_request());
    BOOST_TEST(client.read().value().status == 200);
    BOOST_TEST(client.read().value().status == 422);
    BOOST_TEST(client.read().value().status == 200);
}

BOOST_AUTO_TEST_CASE(the_certificate_is_good_for_the_names_of_this_machine_only)
{
    client.connect("localhost");
    client.connect("127.0.0.1");
    client.connect("::1");
    BOOST_CHECK_THROW(client.connect("api.resend.com"), boost::system::system_error);
}

BOOST_DATA_TEST_CASE_F(
    running_server,
    sessions_are_resumed,
    boost::unit_test::data::make({TLS1_2_VERSION, TLS1_3_VERSION}),
    version
)
{
    const auto pem = inside([](server& s) { return s.authority_pem(); });
    https_client other(pem, inside([](server& s) { return s.port(); }), version);
    other.connect();
    BOOST_TEST(other.exchange(send_request()).has_value());
    BOOST_TEST(!other.resumed());
    other.connect();
    BOOST_TEST(other.resumed());
    BOOST_TEST(other.exchange(send_request()).has_value());
    BOOST_TEST(inside([](server& s) { return s.state().stats.resumed; }) == 1u);
}

BOOST_AUTO_TEST_CASE(a_large_body_passes)
{
    client.connect();
    const auto large = mail(R"(,"html":")" + std::string(20'000'000, 'x') + '"');
    BOOST_TEST(client.exchange(send_request(large)).value().status == 200);
}

BOOST_AUTO_TEST_CASE(nonsense_is_refused_and_the_connection_closed)
{
    client.connect();
    BOOST_TEST(client.exchange("nonsense\r\n\r\n").value().status == 400);
    BOOST_TEST(client.is_closed());
}

BOOST_AUTO_TEST_CASE(a_client_that_wants_to_close_is_left)
{
    client.connect();
    const auto answer = client.exchange(send_request("", "connection: close\r\n"));
    BOOST_TEST(answer.value().head.find("connection: close") != std::string::npos);
    BOOST_TEST(client.is_closed());
}

BOOST_DATA_TEST_CASE_F(
    running_server,
    a_lost_answer_is_accepted_all_the_same,
    boost::unit_test::data::make({"lost-answer", "in-progress"}),
    kind
)
{
    set_fault(parse_fault(kind).value());
    client.connect();
    BOOST_TEST(!client.exchange(send_request()).has_value());
    BOOST_TEST(accepted() == 1u);
}

BOOST_AUTO_TEST_CASE(half_an_answer_is_accepted_all_the_same)
{
    set_fault(fault::half_answer);
    client.connect();
    BOOST_TEST(!client.exchange(send_request()).has_value());
    BOOST_TEST(accepted() == 1u);
}

BOOST_AUTO_TEST_CASE(an_attachment_may_be_written_as_integers)
{
    client.connect();
    std::string integers = "200";
    for (int i = 0; i < 17'000'000; ++i)
        integers += ", 200";
    const auto attached = mail(R"(,"attachments":[{"filename":"a","content":[)" + integers + "]}]");
    BOOST_TEST(client.exchange(send_request(attached)).value().status == 200);
}

BOOST_AUTO_TEST_CASE(a_gateways_page_leaves_the_connection_open)
{
    set_fault(fault::accepted_502);
    client.connect();
    for (std::uint64_t n = 1; n <= 2; ++n) {
        BOOST_TEST(client.exchange(send_request()).value().status == 502);
        BOOST_TEST(accepted() == n);
    }
}

BOOST_AUTO_TEST_CASE(a_reset_request_is_not_accepted)
{
    set_fault(fault::reset);
    client.connect();
    BOOST_TEST(!client.exchange(send_request()).has_value());
    BOOST_TEST(accepted() == 0u);
}

BOOST_AUTO_TEST_CASE(an_idle_connection_is_closed_after_its_answer)
{
    set_fault(fault::close_idle);
    client.connect();
    const auto answer = client.exchange(send_request());
    BOOST_TEST(answer.value().status == 200);
    BOOST_TEST(answer.value().head.find("connection: keep-alive") != std::string::npos);
    BOOST_TEST(client.is_closed());
}

BOOST_AUTO_TEST_CASE(a_silent_server_accepts_and_holds_the_connection)
{
    set_fault(fault::timeout);
    client.connect();
    client.write(send_request());
    while (accepted() == 0)
        std::this_thread::yield();
    stop(); // and ends all the same
    BOOST_TEST(client.is_closed());
}

BOOST_AUTO_TEST_CASE(an_outage_drops_connections_and_refuses_new_ones_until_it_is_over)
{
    client.connect();
    BOOST_TEST(client.exchange(send_request()).has_value());
    const auto set = [this](outage o) {
        inside([o](server& s) {
            s.state().live.down = o;
            s.follow_outage();
            return 0;
        });
    };
    set(outage::refuse);
    BOOST_TEST(client.is_closed());
    BOOST_CHECK_THROW(client.connect(), boost::system::system_error);
    set(outage::none);
    client.connect();
    BOOST_TEST(client.exchange(send_request()).value().status == 200);
}

BOOST_AUTO_TEST_CASE(the_ledger_has_a_line_for_each_mail)
{
    const auto path = std::filesystem::temp_directory_path() /
                      ("resend-sim-test-" + std::to_string(::getpid()) + ".ndjson");
    auto s = on_free_port();
    s.ledger_path = path.string();
    running_server with_ledger(s);
    with_ledger.client.connect();
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(with_ledger.client.exchange(send_request()).has_value());
    with_ledger.stop();

    std::ifstream file(path);
    int lines = 0;
    for (std::string line; std::getline(file, line); ++lines)
        BOOST_TEST(line.starts_with(R"({"id":")"));
    BOOST_TEST(lines == 3);
    std::filesystem::remove(path);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay::sim
