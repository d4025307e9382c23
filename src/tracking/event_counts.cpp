#include "relay/tracking/event_counts.hpp"

#include <algorithm>

namespace relay {

void event_counts::add(event_kind kind, bounce_kind bounce, lane l)
{
    auto name = feed_name(kind);
    if (kind == event_kind::bounced)
        name = bounce == bounce_kind::hard ? "bounced_hard" : "bounced_soft";
    const auto found = std::ranges::find(names, name);
    if (found != names.end())
        ++counts_[static_cast<std::size_t>(found - names.begin())][static_cast<std::size_t>(l)];
}

} // namespace relay
