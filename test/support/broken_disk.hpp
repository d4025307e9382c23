#pragma once

#include <csignal>
#include <sys/resource.h>

namespace relay::test {

// While it lives, no file of this process takes anything.
class broken_disk
{
public:
    broken_disk()
    {
        std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &usual_);
        limit(1);
    }
    broken_disk(const broken_disk&) = delete;
    broken_disk& operator=(const broken_disk&) = delete;
    ~broken_disk() { limit(usual_.rlim_cur); }

private:
    void limit(rlim_t bytes)
    {
        const rlimit now{.rlim_cur = bytes, .rlim_max = usual_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &now);
    }

    rlimit usual_{};
};

} // namespace relay::test
