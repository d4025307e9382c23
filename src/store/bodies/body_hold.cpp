#include "store/bodies/body_hold.hpp"

#include "store/bodies/body_folder.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>

namespace relay {

namespace {

file_handle open_folder(const std::filesystem::path& directory)
{
    file_handle folder(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder.is_open())
        fail_at(directory);
    return folder;
}

} // namespace

body_hold::body_hold(const std::filesystem::path& directory) : folder_(open_folder(directory))
{
    if (::flock(folder_.get(), LOCK_SH) != 0)
        fail_at(directory);
}

body_hold_watch::body_hold_watch(const std::filesystem::path& directory)
    : folder_(open_folder(directory))
{
}

// A lock that fails for any other reason is no hold: a file system without locks has no holders.
bool body_hold_watch::is_held() const
{
    if (::flock(folder_.get(), LOCK_EX | LOCK_NB) != 0)
        return errno == EWOULDBLOCK;
    ::flock(folder_.get(), LOCK_UN);
    return false;
}

} // namespace relay
