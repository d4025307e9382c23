#include "sim/limit_change.hpp"

#include "sim/latency.hpp"
#include "sim/parse_number.hpp"

namespace relay::sim {

std::optional<limit_change> parse_limit_change(std::string_view text)
{
    const auto colon = text.find(':');
    if (colon == std::string_view::npos)
        return std::nullopt;
    const auto after = parse_duration(text.substr(0, colon));
    const auto limit = parse_number<unsigned>(text.substr(colon + 1));
    if (!after || !limit)
        return std::nullopt;
    return limit_change{*after, *limit};
}

} // namespace relay::sim
