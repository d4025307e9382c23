#pragma once

#include "relay/net/http_server.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace relay {

// An answer's body of any length that is in memory already, and is copied only as the client takes
// it. `owner` keeps the text alive.
class shared_text final : public outgoing_body
{
public:
    shared_text(std::shared_ptr<const void> owner, std::string_view text)
        : owner_(std::move(owner)),
          text_(text)
    {
    }

    boost::asio::awaitable<std::string> next() override
    {
        constexpr std::size_t at_once = 256 << 10;
        std::string piece(text_.substr(0, at_once));
        text_.remove_prefix(piece.size());
        co_return piece;
    }

private:
    std::shared_ptr<const void> owner_;
    std::string_view text_; // what is left of it
};

} // namespace relay
