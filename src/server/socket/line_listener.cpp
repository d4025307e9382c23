#include "relay/server/socket/job_listener.hpp"

#include "relay/async/sleep.hpp"
#include "relay/mail/reply.hpp"
#include "relay/server/doors.hpp"
#include "server/socket/job_session.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace relay {

namespace asio = boost::asio;

namespace {

// What long lines may take of memory, all connections together: one of the longest, and others
// beside it
constexpr std::size_t long_line_budget = 96u << 20;

constexpr std::chrono::seconds drain_time{5};

// When the system has no more descriptors, or the like
constexpr std::chrono::milliseconds pause_after_accept_error{100};

// One that fails, for want of memory say, is no reason to end the others.
asio::awaitable<void> run_session(std::shared_ptr<job_session> session)
{
    try {
        co_await session->run();
    } catch (...) {
        session->fail(std::current_exception());
    }
}

} // namespace

job_listener::job_listener(const parts& p, settings s)
    : p_(p),
      settings_(std::move(s)),
      long_lines_(std::max(long_line_budget, settings_.max_line * 3 / 2)),
      session_ended_(p.ex),
      tasks_(p.ex)
{
}

job_listener::~job_listener() = default;

asio::awaitable<void> job_listener::run(acceptor a)
{
    while (!draining_) {
        auto [ec, socket] = co_await a.async_accept(asio::as_tuple(asio::use_awaitable));
        if (ec == asio::error::operation_aborted)
            co_return;
        if (ec)
            co_await sleep_for(pause_after_accept_error);
        else if (has_room())
            begin(std::move(socket));
        else
            turn_away(socket);
    }
}

void job_listener::begin(connection socket)
{
    boost::system::error_code ignored; // a Unix socket has neither
    socket.set_option(asio::socket_base::keep_alive(true), ignored);
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    ++p_.counters.connections_accepted;
    tasks_.spawn(run_session(std::make_shared<job_session>(std::move(socket), *this)));
}

bool job_listener::has_room()
{
    if (sessions_.size() < settings_.max_connections)
        return true;
    if (strangers_.empty())
        return false;
    ++p_.doors.jobs.made_room;
    strangers_.front()->close();
    return true;
}

void job_listener::turn_away(connection& socket)
{
    ++p_.doors.jobs.full;
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

asio::awaitable<void> job_listener::watch()
{
    for (;;) {
        co_await sleep_for(settings_.look_every);
        const auto now = job_session::clock::now();
        for (auto* s : sessions_)
            s->look_at_time(now);
    }
}

asio::awaitable<void> job_listener::drain()
{
    draining_ = true;
    for (auto* s : sessions_)
        s->stop_reading();
    const auto deadline = notifier::clock::now() + drain_time;
    while (!sessions_.empty() && notifier::clock::now() < deadline)
        co_await session_ended_.wait_until(deadline);
    for (auto* s : sessions_)
        s->close();
    while (!sessions_.empty())
        co_await session_ended_.wait();
    co_await tasks_.shut_down(milliseconds(0));
}

} // namespace relay
