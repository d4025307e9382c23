#include "watched_files.hpp"

#include "disk_faults.hpp"
#include "disk_journal.hpp"

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <fcntl.h>
#include <mutex>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace disk_shim {

namespace {

// Open, and in the folder
struct watched_file
{
    bool is_open = false;
    bool is_folder = false;
    bool is_journaled = false;
    std::uint64_t inode = 0;
    std::array<char, 64> name{}; // within the folder
};

std::string_view folder;
std::string_view state;
std::mutex mutex;
std::array<watched_file, 4'096> files;

// Nothing: it is none of ours. Other libraries may open files before we are told what to watch.
std::optional<std::string_view> name_in_folder(std::string_view path)
{
    if (folder.empty() || !path.starts_with(folder))
        return std::nullopt;
    path.remove_prefix(folder.size());
    if (path.empty())
        return path;
    return path.front() == '/' ? std::optional(path.substr(1)) : std::nullopt;
}

watched_file& at(int fd)
{
    return files[static_cast<std::size_t>(fd)];
}

// SQLite's, which it maps, and which nobody needs after a crash
bool is_shared_memory(std::string_view name)
{
    return name.ends_with("-shm");
}

off_t size_of(int fd)
{
    struct stat now
    {
    };
    ::fstat(fd, &now);
    return now.st_size;
}

std::uint64_t number(off_t offset)
{
    return static_cast<std::uint64_t>(offset);
}

void append(change what, std::string_view name)
{
    if (!is_shared_memory(name))
        append_to_journal({.what = what}, name);
}

} // namespace

void begin_watching()
{
    const char* of = std::getenv("DISK_SHIM_FOLDER");
    const char* in = std::getenv("DISK_SHIM_STATE");
    if (!of || !in)
        give_up("disk_shim: DISK_SHIM_FOLDER, DISK_SHIM_STATE");
    state = in;
    begin_faults(state);
    begin_journal(state);
    folder = of;
}

bool is_watched(const char* path)
{
    return name_in_folder(path).has_value();
}

bool is_watched(int fd)
{
    return fd >= 0 && static_cast<std::size_t>(fd) < files.size() && at(fd).is_open;
}

int open_watched(const char* path, int flags, mode_t mode)
{
    const auto name = *name_in_folder(path);
    const std::lock_guard lock(mutex);
    struct stat now
    {
    };
    const bool was_there = ::stat(path, &now) == 0;
    if (!was_there && (flags & O_CREAT) && is_full())
        return no_space();
    const auto fd = static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path, flags, mode));
    if (fd < 0)
        return fd;
    ::fstat(fd, &now);
    watched_file file{
        .is_open = true,
        .is_folder = S_ISDIR(now.st_mode),
        .is_journaled = S_ISREG(now.st_mode) && !is_shared_memory(name),
        .inode = now.st_ino,
    };
    if (name.size() > file.name.size() || static_cast<std::size_t>(fd) >= files.size())
        give_up("disk_shim: too long a name, or too many files");
    name.copy(file.name.data(), name.size());
    at(fd) = file;
    if (file.is_journaled && !was_there)
        append_to_journal({.what = change::create, .file = file.inode}, name);
    else if (file.is_journaled && (flags & O_TRUNC))
        append_to_journal({.what = change::truncate, .file = file.inode}, {});
    return fd;
}

void forget(int fd)
{
    at(fd).is_open = false;
}

ssize_t write_watched(int fd, std::string_view bytes, std::optional<off_t> where)
{
    const std::lock_guard lock(mutex);
    const auto begin = where ? *where : ::lseek(fd, 0, SEEK_CUR);
    const auto size = size_of(fd);
    const bool is_to_fail = fails(call::write);
    if (is_to_fail)
        bytes = bytes.substr(0, bytes.size() / 2); // some of it is there all the same
    if (is_full() && begin >= size)
        return no_space();
    if (is_full())
        bytes = bytes.substr(0, number(size - begin));
    const auto n = ::syscall(SYS_pwrite64, fd, bytes.data(), bytes.size(), begin);
    if (n > 0 && at(fd).is_journaled)
        append_to_journal(
            {.what = change::write, .file = at(fd).inode, .at = number(begin)},
            {},
            bytes.substr(0, static_cast<std::size_t>(n))
        );
    if (n > 0 && !where && !is_to_fail)
        ::lseek(fd, n, SEEK_CUR);
    if (is_to_fail)
        errno = EIO;
    return is_to_fail ? -1 : n;
}

int truncate_watched(int fd, off_t size)
{
    const std::lock_guard lock(mutex);
    if (is_full() && size > size_of(fd))
        return no_space();
    const auto result = static_cast<int>(::syscall(SYS_ftruncate, fd, size));
    if (result == 0 && at(fd).is_journaled)
        append_to_journal({.what = change::truncate, .file = at(fd).inode, .at = number(size)}, {});
    return result;
}

// Nothing is synced to a real disk: the journal says what would have been.
int sync_watched(int fd)
{
    const auto& file = at(fd);
    record r{.what = change::sync, .file = file.inode};
    {
        const std::lock_guard lock(mutex);
        r.at = records_in_journal();
    }
    wait_for_disk();
    if (fails(call::true_sync))
        return 0;
    const std::lock_guard lock(mutex);
    const bool is_to_fail = fails(call::sync);
    if (is_to_fail)
        r.what = change::sync_failed;
    if (file.is_folder && !is_to_fail) // what changed in it waits for the next one
        append_to_journal(r, file.name.data());
    if (!file.is_folder && file.is_journaled)
        append_to_journal(r, {});
    if (is_to_fail)
        errno = EIO;
    return is_to_fail ? -1 : 0;
}

int rename_any(const char* from, const char* to)
{
    const std::lock_guard lock(mutex);
    const auto result = static_cast<int>(::syscall(SYS_rename, from, to));
    const auto name = name_in_folder(from);
    const auto later = name_in_folder(to);
    if (result == 0 && name && later)
        append(change::move, std::string(*name) + '\0' + std::string(*later));
    return result;
}

int unlink_any(const char* path)
{
    const std::lock_guard lock(mutex);
    const auto result = static_cast<int>(::syscall(SYS_unlink, path));
    const auto name = name_in_folder(path);
    if (result == 0 && name)
        append(change::remove, *name);
    return result;
}

int mkdir_any(const char* path, mode_t mode)
{
    const std::lock_guard lock(mutex);
    const auto result = static_cast<int>(::syscall(SYS_mkdir, path, mode));
    const auto name = name_in_folder(path);
    if (result == 0 && name)
        append(change::folder, *name);
    return result;
}

std::string boot_id_file()
{
    return std::string(state) + "/boot_id";
}

} // namespace disk_shim
