#include "sim/webhook_sender.hpp"

#include "sim/webhook_signature.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <charconv>
#include <stdexcept>

namespace relay::sim {

namespace {

constexpr auto token = asio::as_tuple(asio::use_awaitable);
constexpr auto patience = std::chrono::seconds(15);
constexpr std::size_t max_answer = 64 * 1024;

// After each failure (resend-api.md, section 6.4)
constexpr std::array<double, 7> retry_seconds = {5, 300, 1800, 7200, 18000, 36000, 36000};

// What follows a header's name in an answer's head; empty: not there. Names in any case of letters.
std::string_view header(std::string_view head, std::string_view name)
{
    while (!head.empty()) {
        const auto end = head.find("\r\n");
        const auto line = head.substr(0, end);
        if (line.size() > name.size() && line[name.size()] == ':') {
            bool same = true;
            for (std::size_t i = 0; i < name.size(); ++i)
                same = same && (line[i] | 0x20) == name[i];
            if (same) {
                const auto value = line.substr(name.size() + 1);
                return value.substr(std::min(value.find_first_not_of(' '), value.size()));
            }
        }
        if (end == std::string_view::npos)
            break;
        head.remove_prefix(end + 2);
    }
    return {};
}

template <class Number>
Number read_number(std::string_view text)
{
    Number number{};
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

} // namespace

webhook_url parse_webhook_url(std::string_view url)
{
    constexpr std::string_view scheme = "http://";
    if (!url.starts_with(scheme))
        throw std::invalid_argument("webhooks go to http://host:port/path");
    url.remove_prefix(scheme.size());
    const auto slash = url.find('/');
    const auto authority = url.substr(0, slash);
    const auto colon = authority.rfind(':');
    webhook_url to;
    to.host = authority.substr(0, colon);
    if (to.host.starts_with('[') && to.host.ends_with(']'))
        to.host = to.host.substr(1, to.host.size() - 2);
    to.port = colon == std::string_view::npos ? "80" : std::string(authority.substr(colon + 1));
    to.path = slash == std::string_view::npos ? "/" : std::string(url.substr(slash));
    if (to.host.empty())
        throw std::invalid_argument("webhooks go to http://host:port/path");
    return to;
}

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

void webhook_sender::send(webhook_delivery p)
{
    waiting_.push_back(std::move(p));
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
        auto p = std::move(waiting_.front());
        waiting_.pop_front();
        ++p.attempts;
        ++stats_.attempts;
        c->deadline.expires_after(patience);
        c->deadline.async_wait([c](const boost::system::error_code& ec) {
            if (!ec)
                c->close();
        });
        const bool delivered = co_await attempt(*c, p);
        c->deadline.cancel();
        if (delivered) {
            ++stats_.delivered;
            --stats_.pending;
        } else {
            c->close();
            retry_later(std::move(p));
        }
    }
    open_.erase(c);
}

asio::awaitable<bool> webhook_sender::attempt(connection& c, const webhook_delivery& p)
{
    if (!c.socket.is_open()) {
        tcp::resolver resolver(ex_);
        const auto [no_name, found] = co_await resolver.async_resolve(url_.host, url_.port, token);
        if (no_name)
            co_return false;
        const auto [refused, to] = co_await asio::async_connect(c.socket, found, token);
        if (refused)
            co_return false;
        boost::system::error_code ignored;
        c.socket.set_option(tcp::no_delay(true), ignored);
    }
    const auto request = write_request(p);
    const auto [unsent, sent] = co_await asio::async_write(c.socket, asio::buffer(request), token);
    if (unsent)
        co_return false;

    c.bytes.clear();
    auto buffer = asio::dynamic_buffer(c.bytes, max_answer);
    const auto [unread, head_size] =
        co_await asio::async_read_until(c.socket, buffer, "\r\n\r\n", token);
    if (unread)
        co_return false;
    const std::string head = c.bytes.substr(0, head_size);
    const auto body = read_number<std::size_t>(header(head, "content-length"));
    if (body > max_answer - head_size)
        co_return false;
    if (c.bytes.size() < head_size + body) {
        const auto rest = asio::transfer_exactly(head_size + body - c.bytes.size());
        const auto [cut, size] = co_await asio::async_read(c.socket, buffer, rest, token);
        if (cut)
            co_return false;
    }
    if (header(head, "connection") == "close")
        c.close();
    const auto status =
        head.size() > 12 ? read_number<int>(std::string_view(head).substr(9, 3)) : 0;
    co_return status >= 200 && status < 300;
}

std::string webhook_sender::write_request(const webhook_delivery& p) const
{
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(
                         std::chrono::system_clock::now().time_since_epoch()
    )
                         .count();
    std::string r = "POST " + url_.path + " HTTP/1.1\r\nhost: " + url_.host + ':' + url_.port;
    r += "\r\nuser-agent: Svix-Webhooks/1.0\r\ncontent-type: application/json\r\nsvix-id: " + p.id;
    r += "\r\nsvix-timestamp: " + std::to_string(now);
    r += "\r\nsvix-signature: " + sign_webhook(key_, p.id, now, p.body);
    r += "\r\ncontent-length: " + std::to_string(p.body.size()) + "\r\n\r\n";
    return r + p.body;
}

void webhook_sender::retry_later(webhook_delivery p)
{
    if (stopped_ || p.attempts > retry_seconds.size()) {
        ++stats_.given_up;
        --stats_.pending;
        return;
    }
    std::uniform_real_distribution<double> jitter(0.8, 1.2);
    const auto wait = retry_seconds[p.attempts - 1] * retry_scale_ * jitter(random_);
    const auto when =
        std::chrono::steady_clock::now() + microseconds(static_cast<microseconds::rep>(wait * 1e6));
    timers_.add(when, [this, p = std::move(p)] { send(p); });
}

} // namespace relay::sim
