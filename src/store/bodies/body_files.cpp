#include "store/bodies/body_files.hpp"

#include "store/bodies/body_folder.hpp"
#include "store/bodies/body_record.hpp"
#include "store/sql/statement.hpp"

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
    if (const auto known = open_.find(where.file); known != open_.end()) {
        if (auto body = read(known->second, id, where))
            return body;
        open_.erase(known); // the file has another name by now
    }
    const auto path = body_file(directory_, where.file);
    file_handle file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.is_open() && errno != ENOENT)
        throw sql::error(sql::remedy::another_time, path.string() + ": " + std::strerror(errno));
    if (!file.is_open() && !is_marked(directory_, mark_))
        throw sql::error(
            sql::remedy::another_time,
            directory_.string() + " is not the folder with this store's bodies"
        );
    if (!file.is_open())
        return std::nullopt;
    auto body = read(file, id, where);
    if (open_.size() >= files_held_open)
        open_.erase(open_.begin());
    open_.emplace(where.file, std::move(file));
    return body;
}

std::optional<std::string>
body_files::read(const file_handle& from, message_id id, const body_place& where)
{
    std::string record(body_header_bytes + where.bytes, '\0');
    std::size_t done = 0;
    while (done < record.size()) {
        const auto n = ::pread(
            from.get(),
            record.data() + done,
            record.size() - done,
            static_cast<off_t>(where.offset) + static_cast<off_t>(done)
        );
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            fail_at(body_file(directory_, where.file));
        if (n == 0)
            return std::nullopt;
        done += static_cast<std::size_t>(n);
    }
    if (!body_in(record, id))
        return std::nullopt;
    record.erase(0, body_header_bytes);
    return record;
}

} // namespace relay
