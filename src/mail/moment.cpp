#include "relay/mail/moment.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <fstream>
#include <string>

namespace relay {

namespace {

// Linux names each start of the machine with a UUID. Its first half, without the dashes, is enough.
std::int64_t read_boot()
{
    std::ifstream file("/proc/sys/kernel/random/boot_id");
    std::string text;
    std::getline(file, text);
    std::erase(text, '-');
    text.resize(std::min<std::size_t>(text.size(), 15));
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number, 16);
    return number;
}

} // namespace

moment moment_now()
{
    static const std::int64_t boot = read_boot();
    std::timespec since_start{};
    ::clock_gettime(CLOCK_BOOTTIME, &since_start);
    const auto uptime =
        std::chrono::seconds(since_start.tv_sec) + std::chrono::nanoseconds(since_start.tv_nsec);
    return {
        .wall = wall_now(),
        .uptime = std::chrono::floor<milliseconds>(uptime),
        .boot = boot,
    };
}

std::optional<milliseconds> age(const moment& from, const moment& now)
{
    constexpr auto correction = std::chrono::minutes(1);
    const milliseconds by_wall = now.wall - from.wall;
    if (from.boot != 0 && from.boot == now.boot && from.uptime <= now.uptime)
        return std::max(by_wall, now.uptime - from.uptime);
    if (by_wall < -correction)
        return std::nullopt;
    return std::max(by_wall, milliseconds(0));
}

} // namespace relay
