#include "cli/amounts.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace relay::cli {

std::string grouped(double count)
{
    auto text = std::to_string(std::llround(std::abs(count)));
    for (auto i = text.size(); i > 3; i -= 3)
        text.insert(i - 3, ",");
    return count <= -0.5 ? '-' + text : text;
}

std::string counted(double count, const char* one, const char* several)
{
    return grouped(count) + ' ' + (grouped(count) == "1" ? one : several);
}

std::string one_decimal(double value)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", value);
    return text;
}

std::string about(std::chrono::duration<double> time)
{
    const auto seconds = std::max(time.count(), 1.0);
    constexpr double minute = 60;
    constexpr double hour = 60 * minute;
    constexpr double day = 24 * hour;
    if (seconds < 1.5 * minute)
        return grouped(seconds) + " s";
    if (seconds < 1.5 * hour)
        return grouped(seconds / minute) + " min";
    if (seconds < 1.5 * day)
        return grouped(seconds / hour) + " h";
    return grouped(seconds / day) + " days";
}

} // namespace relay::cli
