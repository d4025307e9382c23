#include "sim/http_request.hpp"

#include "sim/ascii.hpp"
#include "sim/parse_number.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace relay::sim {

namespace {

constexpr auto npos = std::string_view::npos;

} // namespace

request_reader::request_reader(std::size_t max_body) : max_body_(max_body) {}

std::span<char> request_reader::prepare(std::size_t at_least)
{
    if (capacity_ - end_ < at_least + padding || !buffer_) {
        const std::size_t size = end_ - begin_;
        if (buffer_ && capacity_ >= size + at_least + padding) {
            std::memmove(buffer_.get(), buffer_.get() + begin_, size);
        } else {
            capacity_ = std::max(2 * capacity_, size + at_least + padding);
            auto larger = std::make_unique_for_overwrite<char[]>(capacity_);
            if (size != 0)
                std::memcpy(larger.get(), buffer_.get() + begin_, size);
            buffer_ = std::move(larger);
        }
        begin_ = 0;
        end_ = size;
    }
    return {buffer_.get() + end_, capacity_ - end_ - padding};
}

request_reader::progress request_reader::parse()
{
    if (body_at_ == 0) {
        const auto text = unread();
        const auto end = text.find("\r\n\r\n", scanned_ < 3 ? 0 : scanned_ - 3);
        if (end == npos) {
            scanned_ = text.size();
            return scanned_ > max_head ? progress::malformed : progress::incomplete;
        }
        if (end > max_head || !parse_head(text.substr(0, end + 2)))
            return progress::malformed;
        if (head_.content_length > max_body_)
            return progress::too_large;
        body_at_ = end + 4;
        read_to_ = body_at_ + (head_.chunked ? 0 : head_.content_length);
    }

    if (head_.chunked) {
        if (const auto p = parse_chunks(); p != progress::complete)
            return p;
    } else {
        body_size_ = head_.content_length;
        if (unread().size() < read_to_) {
            if (head_.expects_continue && !std::exchange(told_to_continue_, true))
                return progress::wants_continue;
            return progress::incomplete;
        }
    }
    request_ = {
        .method = view(head_.method),
        .target = view(head_.target),
        .authorization = view(head_.authorization),
        .user_agent = view(head_.user_agent),
        .batch_validation = view(head_.batch_validation),
        .idempotency_key = view(head_.idempotency_key),
        .has_idempotency_key = head_.has_idempotency_key,
        .keep_alive = head_.keep_alive,
        .body = unread().substr(body_at_, body_size_),
    };
    return progress::complete;
}

bool request_reader::parse_head(std::string_view text)
{
    head_ = {};
    const auto line_end = text.find("\r\n");
    const auto line = text.substr(0, line_end);
    const auto first = line.find(' ');
    const auto second = line.rfind(' ');
    if (first == npos || first == 0 || second <= first + 1)
        return false;
    const auto version = line.substr(second + 1);
    if (version != "HTTP/1.1" && version != "HTTP/1.0")
        return false;
    head_.method = {0, static_cast<std::uint32_t>(first)};
    head_.target = {
        static_cast<std::uint32_t>(first + 1), static_cast<std::uint32_t>(second - first - 1)};
    head_.keep_alive = version == "HTTP/1.1";

    for (std::size_t from = line_end + 2; from < text.size();) {
        const auto to = text.find("\r\n", from);
        if (!parse_line(text, from, to))
            return false;
        from = to + 2;
    }
    return true;
}

bool request_reader::parse_line(std::string_view text, std::size_t from, std::size_t to)
{
    const auto colon = text.find(':', from);
    if (colon == npos || colon >= to)
        return false;
    const auto name = text.substr(from, colon - from);
    auto start = colon + 1;
    while (start < to && (text[start] == ' ' || text[start] == '\t'))
        ++start;
    while (to > start && (text[to - 1] == ' ' || text[to - 1] == '\t'))
        --to;
    const auto value = text.substr(start, to - start);
    const slice where{static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(to - start)};
    const auto is = [name](std::string_view other) { return equal_ignoring_case(name, other); };

    // By length first: most headers are none of these
    switch (name.size()) {
    case 6:
        if (is("expect"))
            head_.expects_continue = equal_ignoring_case(value, "100-continue");
        break;
    case 10:
        if (is("user-agent"))
            head_.user_agent = where;
        else if (is("connection") && equal_ignoring_case(value, "close"))
            head_.keep_alive = false;
        break;
    case 13:
        if (is("authorization"))
            head_.authorization = where;
        break;
    case 14:
        if (is("content-length")) {
            const auto length = parse_number<std::size_t>(value);
            head_.content_length = length.value_or(0);
            return length.has_value();
        }
        break;
    case 15:
        if (is("idempotency-key")) {
            head_.idempotency_key = where;
            head_.has_idempotency_key = true;
        }
        break;
    case 17:
        if (is("transfer-encoding")) {
            head_.chunked = equal_ignoring_case(value, "chunked");
            return head_.chunked;
        }
        break;
    case 18:
        if (is("x-batch-validation"))
            head_.batch_validation = where;
        break;
    default:
        break;
    }
    return true;
}

// Moves each chunk down to the end of the one before, so that the body lies in one piece
request_reader::progress request_reader::parse_chunks()
{
    char* const start = buffer_.get() + begin_;
    for (;;) {
        const auto text = unread();
        const auto line_end = text.find("\r\n", read_to_);
        if (line_end == npos) {
            if (text.size() - read_to_ > 256)
                return progress::malformed;
            break;
        }
        auto line = text.substr(read_to_, line_end - read_to_);
        line = line.substr(0, line.find(';'));
        const auto length = parse_number<std::size_t>(line, 16);
        if (!length)
            return progress::malformed;
        const auto size = *length;
        if (size > max_body_ || body_size_ + size > max_body_)
            return progress::too_large;
        const auto data = line_end + 2;
        if (size == 0) { // trailers aren't ours; only their end counts
            const auto end = text.find("\r\n\r\n", line_end);
            if (end == npos)
                return text.size() - line_end > max_head ? progress::malformed
                                                         : progress::incomplete;
            read_to_ = end + 4;
            return progress::complete;
        }
        if (text.size() < data + size + 2)
            break;
        if (text.substr(data + size, 2) != "\r\n")
            return progress::malformed;
        std::memmove(start + body_at_ + body_size_, start + data, size);
        body_size_ += size;
        read_to_ = data + size + 2;
    }
    if (head_.expects_continue && !std::exchange(told_to_continue_, true))
        return progress::wants_continue;
    return progress::incomplete;
}

void request_reader::consume()
{
    begin_ += read_to_;
    if (begin_ == end_)
        begin_ = end_ = 0;
    scanned_ = body_at_ = body_size_ = read_to_ = 0;
    told_to_continue_ = false;
}

} // namespace relay::sim
