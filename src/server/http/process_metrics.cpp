#include "server/http/metric_topics.hpp"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/resource.h>
#include <unistd.h>

namespace relay {

namespace {

// Pages of memory, of /proc/self/statm (proc(5))
struct memory
{
    std::uint64_t size{};
    std::uint64_t resident{};
};

memory read_memory()
{
    memory pages;
    std::ifstream("/proc/self/statm") >> pages.size >> pages.resident;
    return pages;
}

double seconds(const timeval& time)
{
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

std::uint64_t open_files()
{
    std::error_code ec;
    const std::filesystem::directory_iterator all("/proc/self/fd", ec);
    return ec ? 0 : static_cast<std::uint64_t>(std::distance(begin(all), end(all)));
}

} // namespace

// What Prometheus' own clients tell of a process, by their names behind our prefix
void add_process(metric_families& f)
{
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    f.counter("resend_relay_process_cpu_seconds_total", "Processor time that was used")
        .add(seconds(used.ru_utime) + seconds(used.ru_stime));
    const auto pages = read_memory();
    const auto page = as_number(::sysconf(_SC_PAGESIZE));
    f.gauge("resend_relay_process_resident_memory_bytes", "Memory that is in use")
        .add(as_number(pages.resident) * page);
    f.gauge("resend_relay_process_virtual_memory_bytes", "Address space that is taken")
        .add(as_number(pages.size) * page);
    f.gauge("resend_relay_process_open_fds", "Files and sockets that are open")
        .add(as_number(open_files()));
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    f.gauge("resend_relay_process_max_fds", "How many there may be").add(as_number(limit.rlim_cur));
}

} // namespace relay
