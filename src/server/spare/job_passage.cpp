#include "relay/server/spare/job_passage.hpp"

#include "relay/async/sleep.hpp"
#include "relay/base/json_writer.hpp"
#include "relay/mail/reply.hpp"
#include "relay/net/tcp_connect.hpp"
#include "server/spare/no_sender.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <memory>
#include <optional>
#include <utility>

namespace relay {

namespace asio = boost::asio;

namespace {

using clock = std::chrono::steady_clock;

constexpr auto as_values = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t most_connections = 4'096;
constexpr std::size_t held = 16 << 10; // of each direction
constexpr milliseconds connect_limit{3'000};
constexpr std::size_t longest_answer = 4 << 10; // to a token
constexpr std::chrono::seconds longest_good_bye{2};
constexpr std::chrono::milliseconds pause_after_failed_accept{100};

} // namespace

struct job_passage::passing
{
    explicit passing(job_passage& of)
        : all(of.all_),
          client(of.ex_),
          sender(of.ex_),
          mine(all.insert(all.end(), this))
    {
    }
    passing(const passing&) = delete;
    passing& operator=(const passing&) = delete;
    ~passing() { all.erase(mine); }

    void close()
    {
        closed = true;
        boost::system::error_code ignored;
        client.close(ignored);
        sender.close(ignored);
    }

    std::list<passing*>& all;
    connection client;
    connection sender;
    bool closed{};
    std::list<passing*>::iterator mine;
};

namespace {

template <class Passing, class Socket>
asio::awaitable<void> pump(std::shared_ptr<Passing> both, Socket& from, Socket& to)
{
    std::array<char, held> some;
    for (;;) {
        auto [ec, n] = co_await from.async_read_some(asio::buffer(some), as_values);
        if (ec == asio::error::eof) {
            boost::system::error_code gone;
            to.shutdown(Socket::shutdown_send, gone);
            if (!gone)
                co_return;
        }
        if (ec)
            break;
        auto [failed, written] =
            co_await asio::async_write(to, asio::buffer(some.data(), n), as_values);
        if (failed)
            break;
    }
    both->close();
}

// The sender's answer to a token. One that says nothing is out of reach.
template <class Passing>
asio::awaitable<bool> is_let_in(std::shared_ptr<Passing> over, std::string token)
{
    std::string line = R"({"type":"auth","token":)";
    append_json_string(line, token);
    line += "}\n";
    asio::steady_timer timer(over->sender.get_executor(), connect_limit);
    timer.async_wait([over](boost::system::error_code stopped) {
        boost::system::error_code ignored;
        if (!stopped)
            over->sender.close(ignored);
    });
    auto [failed, n] = co_await asio::async_write(over->sender, asio::buffer(line), as_values);
    if (failed)
        co_return false;
    std::string answer;
    auto buffer = asio::dynamic_buffer(answer, longest_answer);
    auto [ec, length] = co_await asio::async_read_until(over->sender, buffer, '\n', as_values);
    std::string expected;
    append_ok(expected, std::nullopt);
    co_return !ec && answer == expected;
}

} // namespace

job_passage::job_passage(asio::any_io_executor ex, connection_counts& counts)
    : ex_(ex),
      counts_(counts),
      tasks_(ex)
{
}

job_passage::~job_passage() = default;

void job_passage::lead_to(std::string address)
{
    address_ = std::move(address);
    tries_again_ = {};
    for (auto* each : all_)
        each->close();
}

bool job_passage::leads_somewhere() const
{
    return !address_.empty() && clock::now() >= tries_again_;
}

asio::awaitable<void> job_passage::run(acceptor& a)
{
    for (;;) {
        auto [ec, client] = co_await a.async_accept(as_values);
        if (ec == asio::error::operation_aborted)
            co_return;
        if (ec)
            co_await sleep_for(pause_after_failed_accept);
        else
            tasks_.spawn(serve(std::move(client)));
    }
}

asio::awaitable<job_passage::way> job_passage::find_way(std::string token)
{
    if (!leads_somewhere() || all_.size() >= most_connections)
        co_return nullptr;
    boost::system::error_code ec;
    const auto to = address_;
    const auto over = std::make_shared<passing>(*this);
    auto socket = co_await tcp_connect(ex_, to, connect_limit, ec);
    if (over->closed) // the sender is another one by now
        co_return nullptr;
    if (!ec) {
        over->sender = std::move(socket);
        if (token.empty() || co_await is_let_in(over, std::move(token)))
            co_return over;
    }
    if (!over->closed)
        tries_again_ = clock::now() + left_alone_for;
    co_return nullptr;
}

void job_passage::pass_on(way over, connection client, std::string words)
{
    over->client = std::move(client);
    tasks_.spawn(run_way(std::move(over), std::move(words)));
}

asio::awaitable<void> job_passage::run_way(way over, std::string words)
{
    if (over->closed)
        co_return over->close();
    auto [failed, n] = co_await asio::async_write(over->sender, asio::buffer(words), as_values);
    if (failed)
        co_return over->close();
    tasks_.spawn(pump(over, over->sender, over->client));
    co_await pump(over, over->client, over->sender);
}

asio::awaitable<void> job_passage::serve(connection client)
{
    boost::system::error_code ec; // a Unix socket has no such options
    client.set_option(asio::socket_base::keep_alive(true), ec);
    client.set_option(asio::ip::tcp::no_delay(true), ec);
    if (all_.size() >= most_connections) {
        ++counts_.full;
        co_return co_await refuse(std::move(client), "There are too many connections already.");
    }
    const bool is_there = !address_.empty();
    if (auto over = co_await find_way("")) // a token is the client's own to show
        co_return pass_on(std::move(over), std::move(client), "");
    if (serves_)
        co_return serves_(std::move(client));
    co_await refuse(
        std::move(client),
        is_there ? "The relay that sends cannot be reached."
                 : "No relay sends now; one will take over shortly."
    );
}

// What it has sent meanwhile is read: else its system might throw our words away.
asio::awaitable<void> job_passage::refuse(connection client, std::string why)
{
    if (refusals_ >= most_connections)
        co_return;
    struct place
    {
        std::size_t& taken;
        explicit place(std::size_t& t) : taken(t) { ++taken; }
        place(const place&) = delete;
        place& operator=(const place&) = delete;
        ~place() { --taken; }
    };
    const place mine(refusals_);
    auto line = std::make_shared<std::string>();
    append_rejected(*line, std::nullopt, no_sender(std::move(why)));
    const auto socket = std::make_shared<connection>(std::move(client));
    asio::steady_timer timer(ex_, longest_good_bye);
    timer.async_wait([socket](boost::system::error_code stopped) {
        boost::system::error_code ignored;
        if (!stopped)
            socket->close(ignored);
    });
    auto [failed, n] = co_await asio::async_write(*socket, asio::buffer(*line), as_values);
    boost::system::error_code ec = failed;
    if (!ec)
        socket->shutdown(connection::shutdown_send, ec);
    std::array<char, 4096> unheard;
    while (!ec) {
        auto [end, bytes] = co_await socket->async_read_some(asio::buffer(unheard), as_values);
        ec = end;
    }
}

asio::awaitable<void> job_passage::shut_down(milliseconds grace)
{
    boost::system::error_code ignored;
    for (auto* each : all_)
        each->client.shutdown(connection::shutdown_receive, ignored);
    co_await tasks_.shut_down(grace);
}

} // namespace relay
