#include "relay/store/queue_sums.hpp"

#include <algorithm>
#include <functional>
#include <map>

namespace relay {

namespace {

using sums = std::map<std::string_view, std::int64_t>;

queue_sums::by_name to_list(const sums& from)
{
    queue_sums::by_name list;
    list.reserve(from.size());
    for (const auto& [name, messages] : from)
        if (!name.empty())
            list.emplace_back(name, messages);
    return list;
}

std::int64_t find(const queue_sums::by_name& list, std::string_view name)
{
    const auto found =
        std::ranges::lower_bound(list, name, std::less(), [](const auto& one) -> std::string_view {
            return one.first;
        });
    return found != list.end() && found->first == name ? found->second : 0;
}

} // namespace

queue_sums::queue_sums(const std::vector<flow_backlog>& flows)
{
    std::array<sums, 2> campaigns;
    sums tenants;
    sums domains;
    for (const auto& [key, messages] : flows) {
        campaigns[static_cast<std::size_t>(key.lane)][key.campaign] += messages;
        tenants[key.tenant] += messages;
        domains[key.domain] += messages;
    }
    std::ranges::transform(campaigns, campaigns_.begin(), to_list);
    tenants_ = to_list(tenants);
    domains_ = to_list(domains);
}

std::int64_t queue_sums::of_tenant(std::string_view name) const
{
    return find(tenants_, name);
}

std::int64_t queue_sums::of_campaign(std::string_view name) const
{
    return of_campaign(lane::transactional, name) + of_campaign(lane::campaign, name);
}

std::int64_t queue_sums::of_campaign(lane l, std::string_view name) const
{
    return find(campaigns(l), name);
}

} // namespace relay
