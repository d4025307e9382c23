#include "store/bodies/body_files.hpp"

#include "store/bodies/body_folder.hpp"
#include "store/bodies/body_record.hpp"
#include "store/sql/statement.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace relay {

namespace {

constexpr std::size_t files_held_open = 16;

} // namespace

std::filesystem::path body_directory(const std::string& database)
{
    return std::filesystem::path(database).parent_path() / "bodies";
}

std::filesystem::path body_file(const std::filesystem::path& directory, std::int64_t number)
{
    return directory / std::to_string(number);
}

file_handle::~file_handle()
{
    if (fd_ >= 0)
        ::close(fd_);
}

std::optional<std::string> body_files::read(message_id id, const body_place& where)
{
    if (auto body = find_ahead(id, where))
        return body;
    if (const auto* known = find(where.file)) {
        if (auto body = read(*known, id, where))
            return body;
        open_.erase(where.file); // the file has another name by now
    }
    const auto* file = open(where.file);
    return file ? read(*file, id, where) : std::nullopt;
}

// What goes wrong is told when the body itself is read.
void body_files::read_ahead(const body_place& first, std::size_t bytes)
{
    ahead_.clear();
    try {
        const auto* known = find(first.file);
        const auto* file = known ? known : open(first.file);
        if (!file)
            return;
        file_ahead_ = first.file;
        offset_ahead_ = first.offset;
        ahead_.resize(std::min(bytes, most_ahead));
        ahead_.resize(read(*file, first.file, first.offset, ahead_));
    } catch (const sql::error&) {
        ahead_.clear();
    }
}

void body_files::close()
{
    ahead_.clear();
    open_.clear();
}

const file_handle* body_files::find(std::int64_t file)
{
    const auto known = open_.find(file);
    return known == open_.end() ? nullptr : &known->second;
}

// Null: it is surely not there.
const file_handle* body_files::open(std::int64_t file)
{
    const auto path = body_file(directory_, file);
    file_handle opened(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!opened.is_open() && errno != ENOENT)
        throw sql::error(sql::remedy::another_time, path.string() + ": " + std::strerror(errno));
    if (!opened.is_open() && !is_marked(directory_, mark_))
        throw sql::error(
            sql::remedy::another_time,
            directory_.string() + " is not the folder with this store's bodies"
        );
    if (!opened.is_open())
        return nullptr;
    if (open_.size() >= files_held_open)
        open_.erase(open_.begin());
    return &open_.insert_or_assign(file, std::move(opened)).first->second;
}

// As much as there is
std::size_t body_files::read(
    const file_handle& from, std::int64_t file, std::int64_t offset, std::span<char> to
) const
{
    std::size_t done = 0;
    while (done < to.size()) {
        const auto at = static_cast<off_t>(offset) + static_cast<off_t>(done);
        const auto n = ::pread(from.get(), to.data() + done, to.size() - done, at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            fail_at(body_file(directory_, file));
        if (n == 0)
            break;
        done += static_cast<std::size_t>(n);
    }
    return done;
}

std::optional<std::string>
body_files::read(const file_handle& from, message_id id, const body_place& where) const
{
    std::string record(body_header_bytes + where.bytes, '\0');
    if (read(from, where.file, where.offset, record) < record.size() || !body_in(record, id))
        return std::nullopt;
    record.erase(0, body_header_bytes);
    return record;
}

std::optional<std::string> body_files::find_ahead(message_id id, const body_place& where) const
{
    const auto begin = where.offset - offset_ahead_;
    if (ahead_.empty() || where.file != file_ahead_ || begin < 0)
        return std::nullopt;
    const auto at = static_cast<std::size_t>(begin);
    const auto length = body_header_bytes + where.bytes;
    if (at > ahead_.size() || length > ahead_.size() - at)
        return std::nullopt;
    const auto body = body_in(std::string_view(ahead_).substr(at, length), id);
    return body ? std::optional<std::string>(*body) : std::nullopt;
}

} // namespace relay
