#include "store/sqlite/lock_file.hpp"

#include "relay/store/store.hpp"
#include "store/sqlite/private_files.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace relay {

lock_file::lock_file(const std::string& path)
    : fd_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, private_file))
{
    if (fd_ < 0)
        throw store_error(path + ": " + std::strerror(errno));
    ::fchmod(fd_, private_file);
    if (::flock(fd_, LOCK_EX | LOCK_NB) != 0) {
        const int reason = errno;
        ::close(fd_);
        if (reason == EWOULDBLOCK)
            throw store_locked(path + ": another relay holds this data directory");
        throw store_error(path + ": " + std::strerror(reason));
    }
}

lock_file::~lock_file()
{
    ::close(fd_);
}

} // namespace relay
