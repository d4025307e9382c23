#pragma once

#include "relay/net/http_server.hpp"

#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace relay::test {

// A body that comes in pieces of some bytes, and may break off
class body_of_text final : public incoming_body
{
public:
    explicit body_of_text(std::string text, bool breaks = false)
        : text_(std::move(text)),
          breaks_(breaks)
    {
    }

    boost::asio::awaitable<std::optional<std::string_view>> next() override
    {
        constexpr std::size_t piece = 1'000;
        const auto size = std::min(piece, text_.size() - at_);
        if (size == 0 && breaks_)
            throw broken_body();
        if (size == 0)
            co_return std::nullopt;
        at_ += size;
        co_return std::string_view(text_).substr(at_ - size, size);
    }

private:
    std::string text_;
    bool breaks_;
    std::size_t at_{};
};

// Has a request answered in the server's order: its head is looked at first.
inline boost::asio::awaitable<server_response> served(http_handler& by, server_request request)
{
    auto admitted = by.admit(request);
    if (admitted.refusal)
        co_return *std::move(admitted.refusal);
    body_of_text body(admitted.streamed ? std::exchange(request.body, {}) : std::string());
    if (admitted.streamed)
        request.streamed = &body;
    auto response = co_await by.handle(std::move(request));
    while (response.streamed) {
        const auto piece = co_await response.streamed->next();
        response.body += piece;
        if (piece.empty())
            response.streamed.reset();
    }
    co_return response;
}

} // namespace relay::test
