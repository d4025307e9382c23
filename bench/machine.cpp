#include "machine.hpp"

#include "clock.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <linux/magic.h>
#include <sys/vfs.h>
#include <thread>
#include <unistd.h>

namespace relay::bench {

namespace {

constexpr int syncs = 51;

std::string cpu_model()
{
    std::ifstream file("/proc/cpuinfo");
    std::string line;
    while (std::getline(file, line))
        if (line.starts_with("model name"))
            return line.substr(std::min(line.size(), line.find(':') + 2));
    return "unknown";
}

double sync_time(const std::filesystem::path& directory)
{
    auto name = (directory / "relay-bench-XXXXXX").string();
    const int file = ::mkostemp(name.data(), O_CLOEXEC);
    if (file < 0)
        return 0;
    const std::array<char, 4096> block{};
    std::array<double, syncs> took{};
    for (auto& t : took) {
        const auto began = clock::now();
        if (::write(file, block.data(), block.size()) < 0 || ::fdatasync(file) != 0)
            break;
        t = microseconds(clock::now() - began);
    }
    ::close(file);
    ::unlink(name.c_str());
    std::ranges::sort(took);
    return took[syncs / 2];
}

} // namespace

double load_average()
{
    double load = 0;
    return ::getloadavg(&load, 1) == 1 ? load : 0;
}

machine look_at_machine(const std::filesystem::path& directory)
{
    struct statfs filesystem
    {
    };
    const bool known = ::statfs(directory.c_str(), &filesystem) == 0;
    return {
        .cpu = cpu_model(),
        .cores = std::thread::hardware_concurrency(),
        .load = load_average(),
        .sync_us = sync_time(directory),
        .on_disk = known && filesystem.f_type != TMPFS_MAGIC,
    };
}

} // namespace relay::bench
