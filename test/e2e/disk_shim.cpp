// Preloaded into a program, this stands between it and its files in the folder DISK_SHIM_FOLDER.
// What it does to them happens as ever, so whoever reads finds what was written last, as in the
// kernel's cache. Beside that each change and each sync is written to the file `journal` in
// DISK_SHIM_STATE, from which disk.py tells what a disk would have after a power cut; the file
// `control` there says which calls are to fail. What is written through mapped memory is not seen:
// that is SQLite's -shm file, which nobody needs after a crash.
//
// The kernel is asked directly: looking for the functions that these stand in for could call them.

#include "disk_faults.hpp"
#include "watched_files.hpp"

#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <string>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

using namespace disk_shim;

namespace {

constexpr const char* boot_id = "/proc/sys/kernel/random/boot_id";

[[gnu::constructor]] void begin()
{
    begin_watching();
}

std::string joined(const iovec* parts, int count)
{
    std::string bytes;
    for (int i = 0; i < count; ++i)
        bytes.append(static_cast<const char*>(parts[i].iov_base), parts[i].iov_len);
    return bytes;
}

std::string_view view(const void* bytes, std::size_t size)
{
    return {static_cast<const char*>(bytes), size};
}

bool cannot_be_read(int fd)
{
    return is_watched(fd) && fails(call::read);
}

int open_any(const char* path, int flags, mode_t mode)
{
    return is_watched(path) ? open_watched(path, flags, mode)
                            : static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path, flags, mode));
}

} // namespace

extern "C" {

int open(const char* path, int flags, ...)
{
    va_list more;
    va_start(more, flags);
    const int fd = open_any(path, flags, flags & O_CREAT ? va_arg(more, mode_t) : 0);
    va_end(more);
    return fd;
}

int open64(const char* path, int flags, ...)
{
    va_list more;
    va_start(more, flags);
    const int fd = open_any(path, flags, flags & O_CREAT ? va_arg(more, mode_t) : 0);
    va_end(more);
    return fd;
}

// A machine's start has another name after a power cut.
FILE* fopen64(const char* path, const char* mode)
{
    using function = FILE* (*)(const char*, const char*);
    static const auto next = reinterpret_cast<function>(::dlsym(RTLD_NEXT, "fopen64"));
    return next(std::strcmp(path, boot_id) == 0 ? boot_id_file().c_str() : path, mode);
}

int close(int fd)
{
    if (is_watched(fd))
        forget(fd);
    return static_cast<int>(::syscall(SYS_close, fd));
}

ssize_t write(int fd, const void* bytes, size_t size)
{
    return is_watched(fd) ? write_watched(fd, view(bytes, size), std::nullopt)
                          : ::syscall(SYS_write, fd, bytes, size);
}

ssize_t writev(int fd, const iovec* parts, int count)
{
    return is_watched(fd) ? write_watched(fd, joined(parts, count), std::nullopt)
                          : ::syscall(SYS_writev, fd, parts, count);
}

ssize_t pwrite64(int fd, const void* bytes, size_t size, off64_t at)
{
    return is_watched(fd) ? write_watched(fd, view(bytes, size), at)
                          : ::syscall(SYS_pwrite64, fd, bytes, size, at);
}

ssize_t pwrite(int fd, const void* bytes, size_t size, off_t at)
{
    return pwrite64(fd, bytes, size, at);
}

ssize_t pwritev64(int fd, const iovec* parts, int count, off64_t at)
{
    return is_watched(fd) ? write_watched(fd, joined(parts, count), at)
                          : ::syscall(SYS_pwritev, fd, parts, count, at, 0);
}

ssize_t pwritev(int fd, const iovec* parts, int count, off_t at)
{
    return pwritev64(fd, parts, count, at);
}

ssize_t read(int fd, void* to, size_t size)
{
    return cannot_be_read(fd) ? -1 : ::syscall(SYS_read, fd, to, size);
}

ssize_t pread64(int fd, void* to, size_t size, off64_t at)
{
    return cannot_be_read(fd) ? -1 : ::syscall(SYS_pread64, fd, to, size, at);
}

ssize_t pread(int fd, void* to, size_t size, off_t at)
{
    return pread64(fd, to, size, at);
}

int fsync(int fd)
{
    return is_watched(fd) ? sync_watched(fd) : static_cast<int>(::syscall(SYS_fsync, fd));
}

int fdatasync(int fd)
{
    return is_watched(fd) ? sync_watched(fd) : static_cast<int>(::syscall(SYS_fdatasync, fd));
}

int ftruncate64(int fd, off64_t size) noexcept
{
    return is_watched(fd) ? truncate_watched(fd, size)
                          : static_cast<int>(::syscall(SYS_ftruncate, fd, size));
}

int ftruncate(int fd, off_t size) noexcept
{
    return ftruncate64(fd, size);
}

int rename(const char* from, const char* to) noexcept
{
    return rename_any(from, to);
}

int unlink(const char* path) noexcept
{
    return unlink_any(path);
}

int remove(const char* path) noexcept
{
    const int result = unlink_any(path);
    return result != 0 && errno == EISDIR ? static_cast<int>(::syscall(SYS_rmdir, path)) : result;
}

int mkdir(const char* path, mode_t mode) noexcept
{
    return mkdir_any(path, mode);
}

} // extern "C"
