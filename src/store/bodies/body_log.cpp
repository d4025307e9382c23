#include "store/bodies/body_log.hpp"

#include "store/bodies/body_folder.hpp"
#include "store/sql/statement.hpp"
#include "store/sqlite/private_files.hpp"

#include <climits>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <span>
#include <unistd.h>
#include <utility>

namespace relay {

namespace {

constexpr std::size_t spare_files = 4;

// What was kept while the store was copied goes in steps: a commit waits for each.
constexpr std::size_t files_deleted_at_once = 16;

std::int64_t number_of(const std::filesystem::path& file)
{
    const auto name = file.filename().string();
    std::int64_t number = -1;
    std::from_chars(name.data(), name.data() + name.size(), number);
    return number;
}

} // namespace

body_log::body_log(
    std::filesystem::path directory,
    std::int64_t next,
    const std::set<std::int64_t>& needed,
    std::int64_t file_bytes
)
    : directory_(std::move(directory)),
      hold_(directory_),
      file_bytes_(file_bytes),
      number_(next - 1),
      size_(file_bytes)
{
    std::error_code ec;
    std::vector<std::filesystem::path> unneeded;
    for (std::filesystem::directory_iterator entry(directory_, ec), end; !ec && entry != end;
         entry.increment(ec)) {
        tighten_file(entry->path());
        if (is_body_folder_mark(entry->path()))
            continue;
        const auto number = number_of(entry->path());
        number_ = std::max(number_, number);
        if (!needed.contains(number))
            unneeded.push_back(entry->path());
    }
    if (ec)
        throw sql::error(sql::remedy::another_time, directory_.string() + ": " + ec.message());
    const bool held = hold_.is_held();
    for (const auto& file : unneeded) {
        if (held)
            spare_.push_back(number_of(file));
        else
            std::filesystem::remove(file, ec);
    }
}

body_place body_log::append(message_id id, std::string_view body)
{
    if (size_ >= file_bytes_ && parts_.empty())
        begin_file();
    const body_place where{.file = number_, .offset = size_ + pending_, .bytes = body.size()};
    auto& header = headers_.emplace_back(make_body_header(id, body));
    parts_.push_back({.iov_base = header.data(), .iov_len = header.size()});
    parts_.push_back({.iov_base = const_cast<char*>(body.data()), .iov_len = body.size()});
    pending_ += static_cast<std::int64_t>(header.size() + body.size());
    return where;
}

void body_log::write()
{
    if (parts_.empty())
        return;
    const auto bytes = std::exchange(pending_, 0);
    auto parts = std::exchange(parts_, {});
    const auto headers = std::exchange(headers_, {});
    write_all(std::move(parts));
    // Where it failed is written over the next time: nobody was told of it.
    size_ += bytes;
}

void body_log::drop_unwritten()
{
    pending_ = 0;
    parts_.clear();
    headers_.clear();
}

void body_log::release(std::int64_t file)
{
    spare_.push_back(file);
    if (spare_.size() <= spare_files || hold_.is_held())
        return;
    for (std::size_t n = 0; n < files_deleted_at_once && spare_.size() > spare_files; ++n) {
        delete_file(spare_.back());
        spare_.pop_back();
    }
}

void body_log::delete_file(std::int64_t number)
{
    std::error_code ignored;
    std::filesystem::remove(body_file(directory_, number), ignored);
}

void body_log::begin_file()
{
    const auto next = body_file(directory_, number_ + 1);
    if (!spare_.empty() && !hold_.is_held()) {
        // Its blocks are there already: to sync what is written over costs less than to sync
        // growth.
        const auto old = body_file(directory_, spare_.back());
        if (::rename(old.c_str(), next.c_str()) != 0 && errno != ENOENT)
            fail_at(old);
        spare_.pop_back();
    }
    file_handle file(::open(next.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, private_file));
    if (!file.is_open())
        fail_at(next);
    sync_directory(directory_);
    file_ = std::move(file);
    ++number_;
    size_ = 0;
}

void body_log::write_all(std::vector<iovec> parts)
{
    std::span<iovec> left(parts);
    auto offset = static_cast<off_t>(size_);
    while (!left.empty()) {
        const auto count = static_cast<int>(std::min<std::size_t>(left.size(), IOV_MAX));
        const auto n = ::pwritev(file_.get(), left.data(), count, offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            fail_at(body_file(directory_, number_));
        offset += n;
        auto done = static_cast<std::size_t>(n);
        while (!left.empty() && done >= left.front().iov_len) {
            done -= left.front().iov_len;
            left = left.subspan(1);
        }
        if (done > 0) {
            left.front().iov_base = static_cast<char*>(left.front().iov_base) + done;
            left.front().iov_len -= done;
        }
    }
    if (::fdatasync(file_.get()) != 0)
        fail_at(body_file(directory_, number_));
}

} // namespace relay
