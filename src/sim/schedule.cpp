#include "sim/schedule.hpp"

#include "sim/ascii.hpp"
#include "sim/iso_time.hpp"

namespace relay::sim {

namespace {

constexpr auto furthest = std::chrono::days(30);

bool looks_iso(std::string_view text)
{
    return text.size() >= 5 && is_digit(text[0]) && is_digit(text[3]) && text[4] == '-';
}

} // namespace

bool is_schedule(std::string_view text, wall_time now)
{
    if (!looks_iso(text))
        return text.find_first_of("abcdefghijklmnopqrstuvwxyz") != std::string_view::npos;
    const auto t = parse_iso_time(text);
    return t && *t <= now + furthest;
}

} // namespace relay::sim
