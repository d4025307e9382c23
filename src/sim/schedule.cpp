#include "sim/schedule.hpp"

#include "sim/ascii.hpp"
#include "sim/iso_time.hpp"
#include "sim/spoken_time.hpp"

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
    const auto t = looks_iso(text) ? parse_iso_time(text) : parse_spoken_time(text, now);
    return t && *t <= now + furthest;
}

} // namespace relay::sim
