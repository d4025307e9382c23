#include "sim/line_file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

namespace relay::sim {

namespace {

constexpr std::size_t flush_at = 256 * 1024;

} // namespace

line_file::line_file(const std::string& path)
    : path_(path),
      file_(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644))
{
    if (file_ < 0)
        throw std::system_error(errno, std::generic_category(), path);
}

line_file::~line_file()
{
    ::close(file_);
}

void line_file::add(std::string_view line)
{
    buffer_ += line;
    buffer_ += '\n';
    if (buffer_.size() >= flush_at)
        flush();
}

void line_file::flush()
{
    std::string_view left = buffer_;
    while (!left.empty()) {
        const auto written = ::write(file_, left.data(), left.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            throw std::system_error(errno, std::generic_category(), path_);
        left.remove_prefix(static_cast<std::size_t>(written));
    }
    buffer_.clear();
}

} // namespace relay::sim
