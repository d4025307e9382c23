#include "relay/server/socket/job_listener.hpp"

#include "server/socket/job_session.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
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

} // namespace

job_listener::job_listener(const parts& p, settings s)
    : p_(p),
      settings_(std::move(s)),
      long_lines_(std::max(long_line_budget, settings_.max_line * 3 / 2)),
      session_ended_(p.ex)
{
}

job_listener::~job_listener() = default;

asio::awaitable<void> job_listener::run(acceptor a)
{
    asio::steady_timer rest(p_.ex);
    while (!draining_) {
        auto [ec, socket] = co_await a.async_accept(asio::as_tuple(asio::use_awaitable));
        if (ec == asio::error::operation_aborted)
            co_return;
        if (ec || sessions_.size() >= settings_.max_connections) {
            rest.expires_after(pause_after_accept_error);
            co_await rest.async_wait(asio::use_awaitable);
            continue;
        }
        boost::system::error_code ignored; // a Unix socket has neither
        socket.set_option(asio::socket_base::keep_alive(true), ignored);
        socket.set_option(asio::ip::tcp::no_delay(true), ignored);
        ++p_.counters.connections_accepted;
        auto session = std::make_shared<job_session>(std::move(socket), *this);
        auto serve = [](std::shared_ptr<job_session> s) -> asio::awaitable<void> {
            co_await s->run();
        };
        asio::co_spawn(p_.ex, serve(std::move(session)), [](std::exception_ptr error) {
            if (error)
                std::rethrow_exception(error);
        });
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
}

void job_listener::ended(job_session* s)
{
    sessions_.erase(s);
    session_ended_.notify_all();
}

} // namespace relay
