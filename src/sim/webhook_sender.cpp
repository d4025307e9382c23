#include "sim/webhook_sender.hpp"

#include "sim/ascii.hpp"
#include "sim/parse_number.hpp"
#include "sim/token.hpp"
#include "sim/webhook_signature.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>

namespace relay::sim {

namespace {

constexpr auto patience = std::chrono::seconds(15);
constexpr std::size_t max_answer = 64 * 1024;

// After each failure (resend-api.md, section 6.4)
constexpr std::array<double, 7> retry_seconds = {5, 300, 1800, 7200, 18000, 36000, 36000};

// The value of a header in an answer's head; empty: not there
std::string_view header(std::string_view head, std::string_view name)
{
    while (!head.empty()) {
        const auto end = head.find("\r\n");
        const auto line = head.substr(0, end);
        const auto colon = line.find(':');
        if (colon != std::string_view::npos && equal_ignoring_case(line.substr(0, colon), name)) {
            const auto value = line.substr(colon + 1);
            return value.substr(std::min(value.find_first_not_of(' '), value.size()));
        }
        if (end == std::string_view::npos)
            break;
        head.remove_prefix(end + 2);
    }
    return {};
}

} // namespace

struct webhook_sender::connection
{
    explicit connection(asio::any_io_executor ex) : socket(ex), deadline(ex) {}

    tcp::socket socket;
    asio::steady_timer deadline;
    std::string bytes;

    void close()
    {
        boost::system::error_code ignored;
        socket.close(ignored);
    }
};

webhook_sender::webhook_sender(
    asio::any_io_executor ex, const webhook_settings& s, timer_queue& timers, statistics& stats
)
    : ex_(ex),
      url_(parse_webhook_url(s.url)),
      key_(decode_webhook_secret(s.secret)),
      retry_scale_(s.retry_scale),
      connections_(s.connections),
      timers_(timers),
      stats_(stats.webhooks),
      wake_(ex, steady_time::max())
{
}

void webhook_sender::send(webhook_delivery d)
{
    waiting_.push_back(std::move(d));
    wake_.cancel_one();
}

void webhook_sender::start()
{
    for (unsigned i = 0; i < connections_; ++i)
        asio::co_spawn(ex_, run_connection(), asio::detached);
}

void webhook_sender::stop()
{
    stopped_ = true;
    wake_.cancel();
    for (const auto& c : open_) {
        c->close();
        c->deadline.cancel();
    }
}

asio::awaitable<void> webhook_sender::run_connection()
{
    const auto c = std::make_shared<connection>(ex_);
    open_.insert(c);
    while (!stopped_) {
        if (waiting_.empty()) {
            co_await wake_.async_wait(token);
            continue;
        }
        auto d = std::move(waiting_.front());
        waiting_.pop_front();
        ++d.attempts;
        ++stats_.attempts;
        c->deadline.expires_after(patience);
        c->deadline.async_wait([c](const boost::system::error_code& ec) {
            if (!ec)
                c->close();
        });
        const bool delivered = co_await attempt(*c, d);
        c->deadline.cancel();
        if (delivered) {
            ++stats_.delivered;
            --stats_.pending;
        } else {
            c->close();
            retry_later(std::move(d));
        }
    }
    open_.erase(c);
}

asio::awaitable<bool> webhook_sender::attempt(connection& c, const webhook_delivery& d)
{
    if (!c.socket.is_open() && !co_await connect(c))
        co_return false;
    const auto request = write_request(d);
    const auto [unsent, size] = co_await asio::async_write(c.socket, asio::buffer(request), token);
    if (unsent)
        co_return false;
    const auto status = co_await read_status(c);
    co_return status >= 200 && status < 300;
}

asio::awaitable<bool> webhook_sender::connect(connection& c)
{
    tcp::resolver resolver(ex_);
    const auto [no_name, found] = co_await resolver.async_resolve(url_.host, url_.port, token);
    if (no_name)
        co_return false;
    const auto [refused, to] = co_await asio::async_connect(c.socket, found, token);
    if (refused)
        co_return false;
    boost::system::error_code ignored;
    c.socket.set_option(tcp::no_delay(true), ignored);
    co_return true;
}

asio::awaitable<int> webhook_sender::read_status(connection& c)
{
    c.bytes.clear();
    auto buffer = asio::dynamic_buffer(c.bytes, max_answer);
    const auto [unread, head_size] =
        co_await asio::async_read_until(c.socket, buffer, "\r\n\r\n", token);
    if (unread)
        co_return 0;
    const std::string head = c.bytes.substr(0, head_size);
    const auto body = parse_number<std::size_t>(header(head, "content-length")).value_or(0);
    if (body > max_answer - head_size)
        co_return 0;
    if (c.bytes.size() < head_size + body) {
        const auto rest = asio::transfer_exactly(head_size + body - c.bytes.size());
        const auto [cut, size] = co_await asio::async_read(c.socket, buffer, rest, token);
        if (cut)
            co_return 0;
    }
    if (header(head, "connection") == "close")
        c.close();
    if (head.size() <= 12)
        co_return 0;
    co_return parse_number<int>(std::string_view(head).substr(9, 3)).value_or(0);
}

std::string webhook_sender::write_request(const webhook_delivery& d) const
{
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(since_epoch).count();
    std::string r = "POST " + url_.path + " HTTP/1.1\r\nhost: " + url_.host + ':' + url_.port;
    r += "\r\nuser-agent: Svix-Webhooks/1.0\r\ncontent-type: application/json\r\nsvix-id: " + d.id;
    r += "\r\nsvix-timestamp: " + std::to_string(now);
    r += "\r\nsvix-signature: " + sign_webhook(key_, d.id, now, d.body);
    r += "\r\ncontent-length: " + std::to_string(d.body.size()) + "\r\n\r\n";
    return r + d.body;
}

void webhook_sender::retry_later(webhook_delivery d)
{
    if (stopped_ || d.attempts > retry_seconds.size()) {
        ++stats_.given_up;
        --stats_.pending;
        return;
    }
    std::uniform_real_distribution<double> jitter(0.8, 1.2);
    const auto wait = retry_seconds[d.attempts - 1] * retry_scale_ * jitter(random_);
    const auto when =
        std::chrono::steady_clock::now() + microseconds(static_cast<microseconds::rep>(wait * 1e6));
    timers_.add(when, [this, d = std::move(d)] { send(d); });
}

} // namespace relay::sim
