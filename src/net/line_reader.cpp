#include "relay/net/line_reader.hpp"

#include "net/room_of_bytes.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace relay {

namespace {

constexpr std::size_t line_end = 2; // CRLF

// The kernel copies so much in one go. It is also what may have to be moved behind a long line.
constexpr std::size_t received_at_once = 256 << 10;

std::size_t useful(std::size_t allowance, std::size_t max_line)
{
    return std::min(allowance, max_line + line_end);
}

} // namespace

line_reader::line_reader(std::size_t max_line, byte_budget& budget, std::size_t allowance)
    : max_line_(max_line),
      allowance_(useful(allowance, max_line)),
      share_(budget)
{
}

void line_reader::rest()
{
    if (!is_between_lines())
        return;
    buffer_.reset();
    allocated_ = capacity_ = begin_ = scanned_ = end_ = 0;
    share_.resize_to(0);
}

std::optional<std::string_view> line_reader::unfinished() const
{
    if (skipping_)
        return std::nullopt;
    return std::string_view(buffer_.get() + begin_, buffered());
}

void line_reader::set_limits(std::size_t max_line, std::size_t allowance)
{
    max_line_ = max_line;
    allowance_ = useful(allowance, max_line);
}

std::optional<received_line> line_reader::next()
{
    while (scanned_ < end_) {
        const char* from = buffer_.get() + scanned_;
        const void* found = std::memchr(from, '\n', end_ - scanned_);
        if (!found) {
            scanned_ = end_;
            break;
        }
        const auto at = static_cast<std::size_t>(static_cast<const char*>(found) - buffer_.get());
        std::string_view text(buffer_.get() + begin_, at - begin_);
        begin_ = scanned_ = at + 1;
        if (std::exchange(skipping_, false))
            continue;
        if (text.ends_with('\r'))
            text.remove_suffix(1);
        if (text.size() > max_line_)
            return received_line{received_line::kind::too_long, text.substr(0, kept_of_too_long)};
        return received_line{received_line::kind::complete, text};
    }

    if (skipping_) {
        begin_ = end_;
        return std::nullopt;
    }
    if (exceeds_limit()) {
        const std::string_view text(buffer_.get() + begin_, buffered());
        skip_line();
        return received_line{received_line::kind::too_long, text.substr(0, kept_of_too_long)};
    }
    if (finished_ && buffered() > 0) {
        const std::string_view text(buffer_.get() + begin_, buffered());
        begin_ = end_;
        return received_line{received_line::kind::cut, text};
    }
    return std::nullopt;
}

std::span<char> line_reader::room()
{
    const auto wanted = allowance_ / 2;
    if (capacity_ != allowance_ && buffered() <= wanted)
        resize(allowance_); // the first time, or after a long line
    else if (begin_ > 0 && buffered() <= capacity_ / 2)
        compact();

    if (capacity_ - end_ < wanted && capacity_ < max_line_ + line_end)
        resize(std::min(capacity_ * 2, max_line_ + line_end));
    if (capacity_ == end_)
        compact();
    return {buffer_.get() + end_, std::min(capacity_ - end_, received_at_once)};
}

void line_reader::skip_line()
{
    begin_ = scanned_ = end_;
    skipping_ = true;
}

// What is buffered holds no line end
bool line_reader::exceeds_limit() const
{
    if (buffered() <= max_line_)
        return false;
    const bool may_be_crlf = buffered() == max_line_ + 1 && buffer_[end_ - 1] == '\r';
    return !may_be_crlf;
}

bool line_reader::resize(std::size_t capacity)
{
    if (!share_.resize_to(capacity - std::min(capacity, allowance_)))
        return false;
    const bool grows_in_place = capacity > capacity_ && capacity <= allocated_;
    if (!grows_in_place)
        move_to(room_of_bytes(capacity, max_line_ + line_end));
    capacity_ = capacity;
    return true;
}

void line_reader::move_to(std::size_t bytes)
{
    auto memory = std::make_unique_for_overwrite<char[]>(bytes);
    if (buffered() > 0)
        std::memcpy(memory.get(), buffer_.get() + begin_, buffered());
    buffer_ = std::move(memory);
    allocated_ = bytes;
    scanned_ -= begin_;
    end_ -= begin_;
    begin_ = 0;
}

void line_reader::compact()
{
    std::memmove(buffer_.get(), buffer_.get() + begin_, buffered());
    scanned_ -= begin_;
    end_ -= begin_;
    begin_ = 0;
}

} // namespace relay
