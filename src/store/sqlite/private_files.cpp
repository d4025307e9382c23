#include "store/sqlite/private_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace relay {

namespace fs = std::filesystem;

bool make_private_folder(const fs::path& path, std::error_code& ec)
{
    const auto above = path.parent_path();
    if (!above.empty() && !fs::is_directory(above, ec)) {
        fs::create_directories(above, ec);
        if (ec)
            return false;
    }
    constexpr ::mode_t mode = 0700;
    if (::mkdir(path.c_str(), mode) == 0)
        return true;
    const int reason = errno;
    ec.clear();
    if (!fs::is_directory(path, ec)) {
        ec.assign(reason, std::generic_category());
        return false;
    }
    std::error_code ignored;
    fs::permissions(path, fs::perms::owner_all, ignored);
    return false;
}

// It is not opened if it is there: to close a database's file would give its locks back.
void make_private_file(const fs::path& path)
{
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, private_file);
    if (fd >= 0)
        ::close(fd);
    else
        tighten_file(path);
}

void tighten_file(const fs::path& path)
{
    std::error_code ignored;
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write, ignored);
}

} // namespace relay
