#include "sim/neighbour.hpp"

#include "sim/latency.hpp"
#include "sim/parse_number.hpp"

namespace relay::sim {

std::optional<neighbour> parse_neighbour(std::string_view text)
{
    const auto slash = text.find('/');
    if (slash == std::string_view::npos)
        return std::nullopt;
    const auto requests = parse_number<unsigned>(text.substr(0, slash));
    const auto every = parse_duration(text.substr(slash + 1));
    if (!requests || *requests == 0 || !every || *every < milliseconds(1))
        return std::nullopt;
    return neighbour{*requests, *every};
}

std::string to_string(const neighbour& n)
{
    return std::to_string(n.requests) + '/' + to_string(n.every);
}

} // namespace relay::sim
