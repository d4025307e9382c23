#include "cli/upload_file.hpp"

#include "cli/api_client.hpp"
#include "relay/base/text_lines.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace relay::cli {

namespace {

constexpr std::size_t piece_size = 256 << 10;
constexpr std::size_t telling_type = 4 << 10; // of the beginning

std::runtime_error failed(const std::string& what)
{
    return std::runtime_error(what + ": " + std::strerror(errno));
}

ssize_t read_some(int file, std::string& buffer)
{
    buffer.resize(piece_size);
    ssize_t count = 0;
    do
        count = ::read(file, buffer.data(), buffer.size());
    while (count < 0 && errno == EINTR);
    return count;
}

void write_all(int file, std::string_view bytes, const std::string& folder)
{
    while (!bytes.empty()) {
        const auto count = ::write(file, bytes.data(), bytes.size());
        if (count < 0 && errno != EINTR)
            throw failed("a copy can't be kept in " + folder);
        bytes.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    }
}

} // namespace

upload_file::upload_file(const std::string& path)
    : name_(path == "-" ? "standard input" : path),
      file_(path == "-" ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC))
{
    struct stat is
    {
    };
    if (file_ < 0 || ::fstat(file_, &is) != 0)
        throw bad_usage(name_ + " can't be read: " + std::strerror(errno));
    try {
        if (path == "-" || !S_ISREG(is.st_mode))
            keep_copy();
        look_at_all();
    } catch (...) {
        ::close(file_);
        throw;
    }
}

upload_file::~upload_file()
{
    ::close(file_);
}

void upload_file::keep_copy()
{
    const char* named = std::getenv("TMPDIR");
    const std::string folder = named && *named ? named : "/tmp";
    auto path = folder + "/resend-relay-XXXXXX";
    const int copy = ::mkostemp(path.data(), O_CLOEXEC);
    if (copy < 0)
        throw failed("a copy of " + name_ + " can't be kept in " + folder);
    ::unlink(path.c_str());
    const int original = std::exchange(file_, copy);
    ssize_t count = 0;
    while ((count = read_some(original, buffer_)) > 0)
        write_all(copy, {buffer_.data(), static_cast<std::size_t>(count)}, folder);
    const int error = errno;
    ::close(original);
    if (count < 0)
        throw bad_usage(name_ + " can't be read: " + std::strerror(error));
}

std::size_t upload_file::read_at(std::uint64_t offset)
{
    buffer_.resize(piece_size);
    ssize_t count = 0;
    do
        count = ::pread(file_, buffer_.data(), buffer_.size(), static_cast<off_t>(offset));
    while (count < 0 && errno == EINTR);
    if (count < 0)
        throw failed(name_ + " can't be read");
    buffer_.resize(static_cast<std::size_t>(count));
    return buffer_.size();
}

void upload_file::look_at_all()
{
    running_digest all;
    while (read_at(size_) > 0) {
        if (size_ == 0)
            beginning_ = without_bom(buffer_).substr(0, telling_type);
        all.add(buffer_);
        size_ += buffer_.size();
    }
    digest_ = all.finish();
}

std::string_view upload_file::content_type() const
{
    const auto first = beginning_.find_first_not_of(" \t\r\n");
    if (first != std::string::npos && beginning_[first] == '{')
        return "application/x-ndjson";
    if (first != std::string::npos && beginning_[first] == '[')
        return "application/json";
    return "text/csv";
}

void upload_file::rewind()
{
    offset_ = 0;
    sent_ = std::make_unique<running_digest>();
}

std::string_view upload_file::next()
{
    if (offset_ == size_)
        return {};
    buffer_.resize(std::min<std::uint64_t>(read_at(offset_), size_ - offset_));
    sent_->add(buffer_);
    offset_ += buffer_.size();
    const bool complete = offset_ == size_;
    if (buffer_.empty() || (complete && sent_->finish() != digest_))
        throw std::runtime_error(name_ + " has changed while it was read");
    if (on_progress)
        on_progress(offset_);
    return buffer_;
}

} // namespace relay::cli
