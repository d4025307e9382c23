#include "usage.hpp"

#include <filesystem>
#include <fstream>
#include <pthread.h>
#include <sstream>
#include <string>
#include <string_view>
#include <time.h>
#include <unistd.h>

namespace relay::bench {

namespace {

nanoseconds read_clock(int error, clockid_t id)
{
    timespec t{};
    if (error != 0 || ::clock_gettime(id, &t) != 0)
        return {};
    return std::chrono::seconds(t.tv_sec) + nanoseconds(t.tv_nsec);
}

// Of /proc/PID/stat
struct process_stat
{
    pid_t parent{};
    long own_ticks{};   // user and system time
    long ended_ticks{}; // of its children that have ended
};

process_stat stat_of(const std::string& process)
{
    std::ifstream file("/proc/" + process + "/stat");
    std::string text;
    std::getline(file, text);
    process_stat found;
    const auto name_end = text.rfind(')');
    if (name_end == text.npos)
        return found;
    std::istringstream fields(text.substr(name_end + 1));
    std::string ignored;
    fields >> ignored >> found.parent;
    for (int i = 0; i < 9; ++i)
        fields >> ignored;
    long user = 0;
    long system = 0;
    fields >> user >> system;
    found.own_ticks = user + system;
    fields >> user >> system;
    found.ended_ticks = user + system;
    return found;
}

} // namespace

nanoseconds process_cpu(pid_t process)
{
    clockid_t id{};
    const int error = ::clock_getcpuclockid(process, &id);
    return read_clock(error, id);
}

nanoseconds family_cpu(pid_t parent)
{
    const auto itself = stat_of(std::to_string(parent));
    long ticks = itself.own_ticks + itself.ended_ticks;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const auto name = entry.path().filename().string();
        if (name.find_first_not_of("0123456789") != name.npos)
            continue;
        if (const auto s = stat_of(name); s.parent == parent)
            ticks += s.own_ticks;
    }
    return std::chrono::milliseconds(1'000) * ticks / ::sysconf(_SC_CLK_TCK);
}

pid_t parent_of(pid_t process)
{
    return stat_of(std::to_string(process)).parent;
}

std::string name_of(pid_t process)
{
    std::ifstream file("/proc/" + std::to_string(process) + "/comm");
    std::string name;
    std::getline(file, name);
    return name;
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
