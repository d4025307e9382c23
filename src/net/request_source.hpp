#pragma once

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

    request_source(std::string_view head, std::span<const std::string_view> body)
        : current_(head),
          body_(body)
    {
    }

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
    }

    std::string_view current_;
    std::span<const std::string_view> body_;
};

} // namespace relay
