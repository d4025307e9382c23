#include "relay/server/socket/line_listener.hpp"

#include "relay/async/sleep.hpp"
#include "relay/mail/reply.hpp"
#include "server/socket/line_session.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace relay {

namespace asio = boost::asio;

namespace {

// What long lines may take of memory, all connections together: one of the longest, and others
// beside it
constexpr std::size_t long_line_budget = 96u << 20;

// When the system has no more descriptors, or the like
constexpr std::chrono::milliseconds pause_after_accept_error{100};

// One that fails, for want of memory say, is no reason to end the others.
asio::awaitable<void> run_session(std::shared_ptr<line_session> session)
{
    try {
        co_await session->run();
    } catch (...) {
        session->fail(std::current_exception());
    }
}

} // namespace

line_listener::line_listener(const surroundings& s, settings allowed)
    : around_(s),
      settings_(std::move(allowed)),
      long_lines_(std::max(long_line_budget, settings_.max_line * 3 / 2)),
      session_ended_(s.ex),
      tasks_(s.ex)
{
}

line_listener::~line_listener() = default;

asio::awaitable<void> line_listener::run(acceptor a)
{
    while (!draining_) {
        auto [ec, socket] = co_await a.async_accept(asio::as_tuple(asio::use_awaitable));
        if (ec == asio::error::operation_aborted)
            co_return;
        if (ec)
            co_await sleep_for(pause_after_accept_error);
        else
            take(std::move(socket));
    }
}

void line_listener::take(connection socket)
{
    if (draining_)
        return; // nobody would end it
    if (has_room())
        begin(std::move(socket));
    else
        turn_away(socket);
}

void line_listener::begin(connection socket)
{
    boost::system::error_code ignored; // a Unix socket has neither
    socket.set_option(asio::socket_base::keep_alive(true), ignored);
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    ++around_.counters.connections_accepted;
    tasks_.spawn(run_session(make_session(std::move(socket))));
}

bool line_listener::has_room()
{
    if (sessions_.size() < settings_.max_connections)
        return true;
    if (strangers_.empty())
        return false;
    ++around_.counts.made_room;
    strangers_.front()->close();
    return true;
}

void line_listener::turn_away(connection& socket)
{
    ++around_.counts.full;
    const api_error full{
        .status = 503,
        .name = "queue_full",
        .message = "There are " + std::to_string(settings_.max_connections) +
                   " connections already; come again later.",
    };
    std::string line;
    append_rejected(line, std::nullopt, full);
    boost::system::error_code ignored; // who does not take a line at once does not get it
    socket.non_blocking(true, ignored);
    socket.write_some(asio::buffer(line), ignored);
}

asio::awaitable<void> line_listener::watch()
{
    for (;;) {
        co_await sleep_for(settings_.look_every);
        const auto now = line_session::clock::now();
        for (auto* s : sessions_)
            s->look_at_time(now);
    }
}

asio::awaitable<void> line_listener::drain(milliseconds grace)
{
    draining_ = true;
    for (auto* s : sessions_)
        s->stop_reading();
    const auto deadline = notifier::clock::now() + grace;
    while (!sessions_.empty() && notifier::clock::now() < deadline)
        co_await session_ended_.wait_until(deadline);
    for (auto* s : sessions_)
        s->close();
    while (!sessions_.empty())
        co_await session_ended_.wait();
    co_await tasks_.shut_down(milliseconds(0));
}

} // namespace relay
