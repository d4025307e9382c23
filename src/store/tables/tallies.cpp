#include "store/tables/tallies.hpp"

namespace relay {

std::int64_t tally::queued() const
{
    auto left = (*this)[metric::accepted];
    for (const auto m :
         {metric::sent, metric::dead, metric::expired, metric::cancelled, metric::suppressed})
        left -= (*this)[m];
    return left;
}

std::optional<metric> metric_of(fact f)
{
    switch (f) {
    case fact::delivery_delayed:
        return metric::delivery_delayed;
    case fact::delivered:
        return metric::delivered;
    case fact::opened:
        return metric::opened_unique;
    case fact::clicked:
        return metric::clicked_unique;
    case fact::bounced_hard:
        return metric::bounced_hard;
    case fact::bounced_soft:
        return metric::bounced_soft;
    case fact::complained:
        return metric::complained;
    case fact::failed:
        return metric::failed;
    case fact::suppressed:
        return metric::suppressed_by_resend;
    case fact::unsubscribed:
        return metric::unsubscribed;
    default:
        break;
    }
    const auto sub_type = static_cast<int>(f) - static_cast<int>(fact::bounce_general);
    if (sub_type < 0 || sub_type >= bounce_sub_type_count)
        return std::nullopt;
    return static_cast<metric>(static_cast<int>(metric::bounce_sub_types) + sub_type);
}

std::optional<report_by> parse_report_by(std::string_view text)
{
    constexpr std::array<std::pair<std::string_view, report_by>, 6> names = {{
        {"campaign", report_by::campaign},
        {"tenant", report_by::tenant},
        {"tag", report_by::tag},
        {"day", report_by::day},
        {"lane", report_by::lane},
        {"domain", report_by::domain},
    }};
    for (const auto& [name, by] : names)
        if (name == text)
            return by;
    return std::nullopt;
}

} // namespace relay
