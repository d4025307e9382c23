#include "net/name_lookup.hpp"

#include "relay/async/notifier.hpp"

#include <boost/asio/error.hpp>

#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;

namespace relay {

// Lives as long as somebody waits or the resolver runs
struct name_lookup::state
{
    state(asio::any_io_executor ex, std::string h, std::string p)
        : resolver(ex),
          finished(ex),
          host(std::move(h)),
          port(std::move(p))
    {
    }

    tcp::resolver resolver;
    notifier finished;
    std::string host;
    std::string port;
    bool running{};
    boost::system::error_code ec;
    endpoints found;
};

name_lookup::name_lookup(asio::any_io_executor ex, std::string host, std::string port)
    : state_(std::make_shared<state>(std::move(ex), std::move(host), std::move(port)))
{
}

void name_lookup::start(const std::shared_ptr<state>& s)
{
    auto on_resolved = [s](boost::system::error_code ec, tcp::resolver::results_type results) {
        s->running = false;
        s->ec = ec;
        s->found.assign(results.begin(), results.end());
        s->finished.notify_all();
    };
    s->running = true;
    s->resolver.async_resolve(s->host, s->port, tcp::resolver::numeric_service, on_resolved);
}

asio::awaitable<name_lookup::endpoints>
name_lookup::find(clock::time_point deadline, boost::system::error_code& ec)
{
    const auto s = state_;
    const auto address = asio::ip::make_address(s->host, ec);
    if (!ec) {
        const auto port = static_cast<asio::ip::port_type>(std::stoul(s->port));
        co_return endpoints(1, tcp::endpoint(address, port));
    }

    if (!s->running)
        start(s);
    const bool in_time = co_await s->finished.wait_until(deadline);
    ec = in_time ? s->ec : asio::error::make_error_code(asio::error::timed_out);
    co_return ec ? endpoints() : s->found;
}

} // namespace relay
