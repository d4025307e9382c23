#include "relay/policy/fair_order.hpp"

namespace relay {

void fair_order::add(const std::string& tenant, flow f)
{
    if (places_.contains(f))
        return;
    auto known = tenants_.find(tenant);
    if (known == tenants_.end())
        known = tenants_.emplace(tenant, ring_.insert(ring_.end(), {.name = tenant})).first;
    auto& flows = known->second->flows;
    places_.emplace(f, place{known->second, flows.insert(flows.end(), f)});
}

void fair_order::remove(flow f)
{
    const auto known = places_.find(f);
    if (known == places_.end())
        return;
    const auto [tenant, flow_at] = known->second;
    places_.erase(known);
    tenant->flows.erase(flow_at);
    if (tenant->flows.empty() && tenant->passed.empty()) {
        tenants_.erase(tenant->name);
        ring_.erase(tenant);
    }
}

fair_order::round::~round()
{
    for (const auto t : passed_a_flow_)
        t->flows.splice(t->flows.begin(), t->passed);
    order_.ring_.splice(order_.ring_.begin(), passed_);
}

} // namespace relay
