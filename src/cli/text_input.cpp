#include "cli/text_input.hpp"

#include "cli/api_client.hpp"
#include "relay/base/text_lines.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <unistd.h>

namespace relay::cli {

namespace {

constexpr std::size_t bytes_at_once = 256 << 10;

} // namespace

text_input::text_input(const std::string& path)
    : path_(path == "-" ? "standard input" : path),
      file_(path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC))
{
    if (file_ < 0)
        throw bad_usage(path_ + " can't be read: " + std::strerror(errno));
    while (buffer_.size() < telling_beginning && fill())
        continue;
    if (const auto encoding = wide_encoding(buffer_))
        throw bad_usage(path_ + " is written in " + std::string(*encoding) + ": save it as UTF-8");
    begin_ = buffer_.size() - without_bom(buffer_).size();
    searched_ = begin_;
    offset_ = begin_;
}

text_input::~text_input()
{
    if (file_ > STDIN_FILENO)
        ::close(file_);
}

bool text_input::fill()
{
    buffer_.erase(0, begin_);
    searched_ -= begin_;
    begin_ = 0;
    const auto size = buffer_.size();
    buffer_.resize(size + bytes_at_once);
    ssize_t count = 0;
    do
        count = ::read(file_, buffer_.data() + size, bytes_at_once);
    while (count < 0 && errno == EINTR);
    const int error = errno;
    buffer_.resize(size + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    if (count < 0)
        throw std::runtime_error(path_ + " can't be read: " + std::strerror(error));
    at_end_ = count == 0;
    return !at_end_;
}

// Behind a CR that is the last byte so far an LF may follow, which belongs to it.
bool text_input::has_line() const
{
    const auto end = buffer_.find_first_of("\r\n", searched_);
    return end != std::string::npos && (buffer_[end] == '\n' || end + 1 < buffer_.size());
}

std::optional<std::string> text_input::next_line()
{
    while (!at_end_ && !has_line()) {
        const auto end = buffer_.size();
        const bool open = end > begin_ && buffer_.back() == '\r';
        searched_ = open ? end - 1 : end;
        fill();
    }
    std::string_view rest = buffer_;
    rest.remove_prefix(begin_);
    if (rest.empty())
        return std::nullopt;
    const auto size = rest.size();
    std::string line(take_line(rest));
    begin_ += size - rest.size();
    searched_ = begin_;
    offset_ += size - rest.size();
    ++line_number_;
    return line;
}

} // namespace relay::cli
