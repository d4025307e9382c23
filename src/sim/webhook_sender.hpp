#pragma once

#include "sim/settings.hpp"
#include "sim/stats.hpp"
#include "sim/timer_queue.hpp"
#include "sim/webhook_url.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstddef>
#include <deque>
#include <memory>
#include <random>
#include <string>
#include <unordered_set>

namespace relay::sim {

// One event on its way to the receiver
struct webhook_delivery
{
    std::string id; // svix-id: the same at every attempt
    std::string body;
    std::size_t attempts{};
};

// Posts events with Svix's signature over a few persistent connections, and repeats each that is
// not answered 2xx at Svix's times (resend-api.md, section 6.4).
class webhook_sender
{
public:
    // Throws std::invalid_argument when the URL or the secret is no good.
    webhook_sender(
        asio::any_io_executor ex, const webhook_settings& s, timer_queue& timers, statistics& stats
    );

    void send(webhook_delivery d);

    void start();
    void stop();

private:
    using tcp = asio::ip::tcp;
    struct connection;

    asio::awaitable<void> run_connection();
    asio::awaitable<bool> attempt(connection& c, const webhook_delivery& d); // true: answered 2xx
    asio::awaitable<bool> connect(connection& c);
    asio::awaitable<int> read_status(connection& c); // zero: there is no proper answer
    std::string write_request(const webhook_delivery& d) const;
    void retry_later(webhook_delivery d);

    asio::any_io_executor ex_;
    webhook_url url_;
    std::string key_;
    double retry_scale_;
    unsigned connections_;
    timer_queue& timers_;
    webhook_statistics& stats_;
    std::mt19937_64 random_;
    std::deque<webhook_delivery> waiting_;
    asio::steady_timer wake_; // never expires: cancelled when there is something to do
    std::unordered_set<std::shared_ptr<connection>> open_;
    bool stopped_{};
};

} // namespace relay::sim
