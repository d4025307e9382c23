#include "http_connection.hpp"

#include <charconv>
#include <fmt/format.h>
#include <poll.h>
#include <stdexcept>

namespace relay::bench {

namespace {

constexpr std::string_view good = "HTTP/1.1 200 ";
constexpr std::string_view length_header = "\r\nContent-Length: ";

struct answer_sizes
{
    std::size_t head{}; // 0: it is not complete yet
    std::size_t body{};
};

// Of the answer that `in` begins with
answer_sizes sizes_of(std::string_view in)
{
    const auto head = in.find("\r\n\r\n");
    const auto length = in.find(length_header);
    if (head == in.npos || length > head)
        return {};
    answer_sizes sizes{.head = head + 4};
    const auto* digits = in.data() + length + length_header.size();
    std::from_chars(digits, in.data() + head, sizes.body);
    return sizes;
}

std::string exchange(std::uint16_t port, std::string request)
{
    http_connection connection(port);
    connection.request() = std::move(request);
    connection.send();
    while (connection.is_waiting()) {
        const short output = connection.has_output() ? POLLOUT : 0;
        pollfd ready{connection.descriptor_number(), static_cast<short>(POLLIN | output), 0};
        ::poll(&ready, 1, -1);
        connection.flush();
        connection.read_answer();
    }
    return connection.body();
}

} // namespace

void http_connection::send()
{
    waiting_ = true;
    relay_.flush();
}

void http_connection::read_answer()
{
    if (!relay_.read(in_))
        return;
    const auto [head, body] = sizes_of(in_);
    if (head == 0 || in_.size() < head + body)
        return;
    if (!in_.starts_with(good))
        throw std::runtime_error("the relay answered " + in_);
    body_.assign(in_, head, body);
    in_.erase(0, head + body);
    waiting_ = false;
    ++answered_;
}

// As an SDK sends it: see resend-api.md, section 7.2
std::string
post_request(std::string_view path, std::string_view body, std::string_view content_type)
{
    return fmt::format(
        "POST {} HTTP/1.1\r\nhost: localhost\r\nconnection: keep-alive\r\n"
        "Authorization: Bearer re_bench\r\nUser-Agent: relay-bench\r\n"
        "Content-Type: {}\r\naccept: */*\r\naccept-language: *\r\n"
        "sec-fetch-mode: cors\r\naccept-encoding: gzip, deflate\r\ncontent-length: {}\r\n\r\n{}",
        path,
        content_type,
        body.size(),
        body
    );
}

std::string post(
    std::uint16_t port, std::string_view path, std::string_view body, std::string_view content_type
)
{
    return exchange(port, post_request(path, body, content_type));
}

std::string get(std::uint16_t port, std::string_view path)
{
    return exchange(port, fmt::format("GET {} HTTP/1.1\r\nhost: localhost\r\n\r\n", path));
}

} // namespace relay::bench
