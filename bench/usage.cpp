#include "usage.hpp"

#include <fstream>
#include <pthread.h>
#include <string>
#include <string_view>
#include <time.h>

namespace relay::bench {

namespace {

nanoseconds read_clock(int error, clockid_t id)
{
    timespec t{};
    if (error != 0 || ::clock_gettime(id, &t) != 0)
        return {};
    return std::chrono::seconds(t.tv_sec) + nanoseconds(t.tv_nsec);
}

} // namespace

nanoseconds process_cpu(pid_t process)
{
    clockid_t id{};
    const int error = ::clock_getcpuclockid(process, &id);
    return read_clock(error, id);
}

nanoseconds first_thread_cpu(pid_t process)
{
    const auto name = std::to_string(process);
    std::ifstream file("/proc/" + name + "/task/" + name + "/schedstat");
    nanoseconds::rep on_cpu = 0;
    file >> on_cpu;
    return nanoseconds(on_cpu);
}

nanoseconds thread_cpu(std::thread::native_handle_type thread)
{
    clockid_t id{};
    const int error = ::pthread_getcpuclockid(thread, &id);
    return read_clock(error, id);
}

memory_use memory_of(pid_t process)
{
    std::ifstream file("/proc/" + std::to_string(process) + "/status");
    memory_use found;
    std::string line;
    while (std::getline(file, line)) {
        if (line.starts_with("VmRSS:"))
            found.now = std::stoull(line.substr(6)) * 1024;
        else if (line.starts_with("VmHWM:"))
            found.peak = std::stoull(line.substr(6)) * 1024;
    }
    return found;
}

std::uint64_t bytes_to_disk(pid_t process)
{
    std::ifstream file("/proc/" + std::to_string(process) + "/io");
    constexpr std::string_view name = "write_bytes: ";
    std::string line;
    while (std::getline(file, line))
        if (line.starts_with(name))
            return std::stoull(line.substr(name.size()));
    return 0;
}

} // namespace relay::bench
