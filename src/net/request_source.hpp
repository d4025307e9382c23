#pragma once

#include "relay/net/http_client.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>

namespace relay {

// Walks over the head and the body's pieces of a request, in portions of at most one TLS record.
// Small pieces are joined, since every record costs more than the copy does.
class request_source
{
public:
    static constexpr std::size_t max_record = 16 << 10;

    // What both refer to must stay until the last portion was taken.
    request_source(std::string_view head, const http_request& request)
        : current_(head),
          body_(request.body),
          streamed_(request.streamed_body)
    {
        if (streamed_)
            streamed_->rewind();
    }

    bool streamed() const { return streamed_ != nullptr; }

    // The next portion, empty at the end: in `buffer` (of max_record bytes), or in place.
    std::string_view next(std::span<char> buffer)
    {
        advance();
        if (current_.size() >= max_record)
            return take(max_record);
        std::size_t filled = 0;
        while (!current_.empty() && filled < buffer.size()) {
            const auto part = take(std::min(current_.size(), buffer.size() - filled));
            std::ranges::copy(part, buffer.begin() + static_cast<std::ptrdiff_t>(filled));
            filled += part.size();
            advance();
        }
        return {buffer.data(), filled};
    }

private:
    std::string_view take(std::size_t n)
    {
        const auto part = current_.substr(0, n);
        current_.remove_prefix(n);
        return part;
    }

    void advance()
    {
        while (current_.empty() && !body_.empty()) {
            current_ = body_.front();
            body_ = body_.subspan(1);
        }
        if (!current_.empty() || at_end_ || !streamed_)
            return;
        current_ = streamed_->next();
        at_end_ = current_.empty();
    }

    std::string_view current_;
    std::span<const std::string_view> body_;
    http_body_source* streamed_;
    bool at_end_{}; // of what is streamed
};

} // namespace relay
