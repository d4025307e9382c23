#include "store/bodies/body_folder.hpp"

#include "store/bodies/body_files.hpp"
#include "store/sql/statement.hpp"
#include "store/sqlite/private_files.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <unistd.h>

namespace relay {

namespace {

constexpr const char* mark_name = "store";
constexpr std::size_t mark_length = 16;

std::string new_mark()
{
    std::array<unsigned char, mark_length / 2> random{};
    if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1)
        throw sql::error(sql::remedy::another_time, "OpenSSL has no random numbers");
    std::string mark;
    for (const unsigned byte : random) {
        constexpr const char* digits = "0123456789abcdef";
        mark += digits[byte >> 4];
        mark += digits[byte & 0xf];
    }
    return mark;
}

// Nothing: there is none.
std::optional<std::string> read_mark(const std::filesystem::path& directory)
{
    const auto path = directory / mark_name;
    const file_handle file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.is_open() && errno == ENOENT)
        return std::nullopt;
    std::string mark(mark_length + 1, '\0');
    const auto n = file.is_open() ? ::read(file.get(), mark.data(), mark.size()) : -1;
    if (n < 0)
        fail_at(path);
    mark.resize(static_cast<std::size_t>(n));
    return mark;
}

void write_mark(const std::filesystem::path& directory, const std::string& mark)
{
    const auto path = directory / mark_name;
    constexpr int how = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC;
    const file_handle file(::open(path.c_str(), how, private_file));
    const auto whole = static_cast<ssize_t>(mark.size());
    if (!file.is_open() || ::write(file.get(), mark.data(), mark.size()) != whole ||
        ::fsync(file.get()) != 0)
        fail_at(path);
    sync_directory(directory);
}

[[noreturn]] void fail_as_foreign(const std::filesystem::path& directory)
{
    throw sql::error(
        sql::remedy::another_time,
        directory.string() + " is not the folder with this store's bodies"
    );
}

} // namespace

std::string body_folder_mark(sql::connection& db)
{
    sql::statement query(db, "SELECT value FROM meta WHERE key = 'bodies'");
    auto row = query();
    return row.step() ? std::string(row.text(0)) : std::string();
}

std::string claim_body_folder(
    sql::connection& db,
    const std::filesystem::path& directory,
    const std::set<std::int64_t>& needed
)
{
    std::error_code ec;
    if (make_private_folder(directory, ec))
        sync_directory(directory.parent_path());
    const auto found = read_mark(directory);
    auto mine = body_folder_mark(db);
    if (found && !mine.empty() && *found == mine)
        return mine;

    // One that was cut off by a crash is as good as none, and an earlier version knew no marks, and
    // deleted what it did not know: then the bodies themselves tell.
    const bool foreign = found && found->size() == mark_length;
    const auto is_there = [&directory](std::int64_t number) {
        return std::filesystem::exists(body_file(directory, number));
    };
    const bool emptied = !mine.empty() && !needed.empty() && std::ranges::none_of(needed, is_there);
    if (foreign || emptied)
        fail_as_foreign(directory);
    if (mine.empty()) {
        mine = new_mark();
        sql::statement insert(db, "INSERT INTO meta(key, value) VALUES('bodies', ?)");
        insert.run(std::string_view(mine));
    }
    write_mark(directory, mine);
    return mine;
}

bool is_marked(const std::filesystem::path& directory, const std::string& mark)
{
    const auto found = read_mark(directory);
    return found && *found == mark;
}

bool is_body_folder_mark(const std::filesystem::path& file)
{
    return file.filename() == mark_name;
}

void sync_directory(const std::filesystem::path& path)
{
    const file_handle directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory.is_open() || ::fsync(directory.get()) != 0)
        fail_at(path);
}

void fail_at(const std::filesystem::path& path)
{
    const int reason = errno;
    throw sql::error(sql::remedy::another_time, path.string() + ": " + std::strerror(reason));
}

} // namespace relay
