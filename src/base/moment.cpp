#include "relay/base/moment.hpp"

#include "relay/base/uptime_clock.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <random>
#include <string>

namespace relay {

namespace {

// What clocks of machines are off by in their ordinary course
constexpr std::chrono::minutes ordinary_leap{5};

constexpr std::chrono::hours believed_after{1};

// Linux names each start of the machine with a UUID. Its first half, without the dashes, is enough.
// 0: it does not.
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

// Another one at each run
std::int64_t name_of_this_run()
{
    std::random_device random;
    return -1 - static_cast<std::int64_t>(random());
}

std::int64_t name_of_this_start()
{
    const auto boot = read_boot();
    return boot != 0 ? boot : name_of_this_run();
}

bool tell_the_same_time(const moment& a, const moment& b)
{
    return a.boot != 0 && a.boot == b.boot && a.uptime <= b.uptime;
}

} // namespace

moment moment_now()
{
    static const std::int64_t boot = name_of_this_start();
    return {
        .wall = wall_now(),
        .uptime = uptime_clock::now().time_since_epoch(),
        .boot = boot,
    };
}

bool starts_have_names()
{
    return moment_now().boot > 0;
}

std::optional<milliseconds> age(const moment& from, const moment& now)
{
    constexpr auto correction = std::chrono::minutes(1);
    const milliseconds by_wall = now.wall - from.wall;
    if (tell_the_same_time(from, now))
        return std::max(by_wall, now.uptime - from.uptime);
    const bool within_one_start = from.boot == now.boot;
    const bool nameless = from.boot < 0 || now.boot < 0 || (within_one_start && from.boot == 0);
    if (nameless || by_wall < -correction)
        return std::nullopt;
    return std::max(by_wall, milliseconds(0));
}

milliseconds proven_age(const moment& from, const moment& now)
{
    const milliseconds by_wall = now.wall - from.wall;
    const auto surely = tell_the_same_time(from, now) ? now.uptime - from.uptime : by_wall;
    return std::max(surely, milliseconds(0));
}

wall_time believed_clock::at(const moment& now)
{
    if (last_) {
        const auto expected = last_->wall + (now.uptime - last_->uptime);
        const bool ahead = now.wall > expected + ordinary_leap;
        if (ahead && !ahead_since_)
            ahead_since_ = now.uptime;
        if (ahead && now.uptime - *ahead_since_ < believed_after)
            return expected;
    }
    ahead_since_.reset();
    last_ = now;
    return now.wall;
}

} // namespace relay
