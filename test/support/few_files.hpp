#pragma once

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace relay::test {

// While it lives, this process can open no file.
class no_more_files
{
public:
    no_more_files()
    {
        ::getrlimit(RLIMIT_NOFILE, &usual_);
        const int lowest = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
        ::close(lowest);
        limit(static_cast<rlim_t>(lowest));
    }
    no_more_files(const no_more_files&) = delete;
    no_more_files& operator=(const no_more_files&) = delete;
    ~no_more_files() { limit(usual_.rlim_cur); }

private:
    void limit(rlim_t files)
    {
        const rlimit now{.rlim_cur = files, .rlim_max = usual_.rlim_max};
        ::setrlimit(RLIMIT_NOFILE, &now);
    }

    rlimit usual_{};
};

} // namespace relay::test
