#include "relay/net/http_client.hpp"

#include "net/connection_pool.hpp"
#include "net/io_error.hpp"
#include "relay/base/server_url.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace asio = boost::asio;

namespace relay {

namespace {

// What could end a line, or the request line's parts, has no place in them
bool is_token_text(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c > ' ' && c != 127; });
}

} // namespace

std::string_view http_answer::header(std::string_view lower_case_name) const
{
    for (const auto& [name, value] : headers)
        if (name == lower_case_name)
            return value;
    return {};
}

struct http_client::impl
{
    impl(asio::any_io_executor executor, http_client_settings s)
        : ex(std::move(executor)),
          settings(std::move(s)),
          url(parse_server_url(settings.base_url)),
          names(ex, url.host, url.port),
          pool(std::make_shared<connection_pool>(
              ex,
              static_cast<std::size_t>(std::max(settings.max_connections, 1)),
              settings.idle_timeout
          ))
    {
        if (url.tls)
            tls.emplace(url.host, url.is_address, settings.ca_file);
        common_head = " HTTP/1.1\r\nHost: " + url.authority + "\r\n";
        if (!settings.user_agent.empty())
            common_head += "User-Agent: " + settings.user_agent + "\r\n";
    }

    asio::any_io_executor ex;
    http_client_settings settings;
    server_url url;
    std::optional<tls_client_context> tls;
    name_lookup names;
    std::string common_head;
    std::string write_buffer; // lent to whoever writes
    std::shared_ptr<connection_pool> pool;
    std::size_t handshakes{};
    std::size_t resumptions{};

    std::string head_of(const http_request& request) const;

    // Puts a new connection into the lease. Returns what went wrong, or nothing.
    asio::awaitable<std::string> connect(connection_pool::lease& lease);

    static asio::awaitable<exchange_result>
    exchange(std::shared_ptr<impl> self, const http_request& request);
};

std::string http_client::impl::head_of(const http_request& request) const
{
    std::uint64_t length = request.streamed_body ? request.streamed_body->size() : 0;
    for (const auto piece : request.body)
        length += piece.size();

    std::string head;
    head.reserve(256 + request.target.size() + request.headers.size());
    head.append(request.method).append(" ").append(url.path_prefix()).append(request.target);
    head.append(common_head).append(request.headers);
    if (length > 0 || (request.method != "GET" && request.method != "HEAD"))
        head.append("Content-Length: ").append(std::to_string(length)).append("\r\n");
    head.append("\r\n");
    return head;
}

asio::awaitable<std::string> http_client::impl::connect(connection_pool::lease& lease)
{
    auto connection = std::make_unique<client_connection>(ex, settings);
    auto error = co_await connection->open(names, tls ? &*tls : nullptr, settings.connect_timeout);
    if (!error.empty())
        co_return error;
    if (tls)
        ++handshakes;
    if (connection->resumed())
        ++resumptions;
    lease.connection = std::move(connection);
    co_return error;
}

asio::awaitable<exchange_result>
http_client::impl::exchange(std::shared_ptr<impl> self, const http_request& request)
{
    exchange_result result;
    if (!is_token_text(request.method) || !is_token_text(request.target)) {
        result.error = "not a request line";
        co_return result;
    }
    const auto head = self->head_of(request);
    auto lease = co_await self->pool->acquire();
    const bool pooled = lease.connection != nullptr;

    bool announced = false;
    for (bool last_try = !pooled;; last_try = true) {
        if (!lease.connection) {
            result.error = co_await self->connect(lease);
            if (!result.error.empty())
                co_return result;
        }
        if (request.may_write && !request.may_write()) {
            result.withheld = true;
            result.status = result.written ? exchange_status::no_answer : result.status;
            result.error = "it may not be written now";
            lease.reusable = true;
            co_return result;
        }
        if (!std::exchange(announced, true) && request.on_writing)
            request.on_writing();

        const auto sent = co_await lease.connection->exchange(
            head, request, self->write_buffer, result.answer, self->settings.request_timeout
        );
        result.written = result.written || sent.written;
        announced = !sent.written;
        if (sent.error.empty()) {
            result.status = exchange_status::answered;
            lease.reusable = sent.reusable;
            co_return result;
        }
        lease.connection.reset();
        result.answer = {};
        result.lost = result.lost || sent.written;
        if (last_try || sent.answering || sent.timed_out) {
            result.status = exchange_status::no_answer;
            result.error = sent.error;
            co_return result;
        }
    }
}

http_client::http_client(asio::any_io_executor ex, http_client_settings settings)
    : impl_(std::make_shared<impl>(std::move(ex), std::move(settings)))
{
}

http_client::~http_client()
{
    impl_->pool->close();
}

asio::awaitable<exchange_result> http_client::exchange(const http_request& request)
{
    return impl::exchange(impl_, request);
}

void http_client::trust(const std::string& ca_file)
{
    if (!impl_->tls)
        return;
    impl_->tls->trust(ca_file);
    close_idle();
}

std::size_t http_client::open() const
{
    return impl_->pool->open();
}

std::size_t http_client::busy() const
{
    return impl_->pool->busy();
}

std::size_t http_client::handshakes() const
{
    return impl_->handshakes;
}

std::size_t http_client::resumptions() const
{
    return impl_->resumptions;
}

void http_client::close_idle()
{
    impl_->pool->close_idle();
}

} // namespace relay
