#include "sandbox/memory_file.hpp"

#include <cerrno>
#include <sys/mman.h>
#include <system_error>
#include <unistd.h>

namespace relay {

memory_file::memory_file(const char* name, std::string_view content)
    : file_(::memfd_create(name, MFD_CLOEXEC))
{
    const auto written = file_ < 0 ? -1 : ::write(file_, content.data(), content.size());
    if (written == static_cast<ssize_t>(content.size()))
        return;
    const std::error_code why(errno, std::generic_category());
    if (file_ >= 0)
        ::close(file_);
    throw std::system_error(why, name);
}

memory_file::~memory_file()
{
    ::close(file_);
}

} // namespace relay
