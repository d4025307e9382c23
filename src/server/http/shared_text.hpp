#pragma once

#include "relay/net/http_server.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace relay {

// An answer's body of any length that is in memory already, and is copied only as the client takes
// it. `owner` keeps the text alive; null: it
// lives for ever.
class shared_text final : public outgoing_body
{
public:
    shared_text(
        std::shared_ptr<const void> owner, std::string_view text, std::size_t at_once = 256 << 10
    )
        : owner_(std::move(owner)),
          text_(text),
          at_once_(at_once)
    {
    }

    boost::asio::awaitable<std::string> next() override
    {
        std::string piece(text_.substr(0, at_once_));
        text_.remove_prefix(piece.size());
        co_return piece;
    }

private:
    std::shared_ptr<const void> owner_;
    std::string_view text_; // what is left of it
    std::size_t at_once_;   // bytes that are copied
};

} // namespace relay
