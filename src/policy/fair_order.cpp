#include "relay/policy/fair_order.hpp"

#include "relay/base/check.hpp"

#include <algorithm>
#include <cmath>

namespace relay {

namespace {

// Of a flow with weight 1; whole numbers, so that equal weights have equal turns for ever
constexpr double usual_stride = 1'000'000;

} // namespace

void fair_order::add(const std::string& tenant, flow f, double weight)
{
    if (places_.contains(f))
        return;
    check(weight > 0, "a flow that has something to send gets a share");
    auto known = tenants_.find(tenant);
    if (known == tenants_.end())
        known = tenants_.emplace(tenant, ring_.insert(ring_.end(), {.name = tenant})).first;
    const auto where = known->second;
    const auto stride = std::max<std::int64_t>(1, std::llround(usual_stride / weight));
    const turn first{.at = where->now + stride, .number = ++turns_};
    where->flows.emplace(first, f);
    places_.emplace(f, place{.tenant = where, .next = first, .stride = stride});
}

void fair_order::remove(flow f)
{
    const auto known = places_.find(f);
    if (known == places_.end())
        return;
    const auto tenant = known->second.tenant;
    tenant->flows.erase(known->second.next);
    places_.erase(known);
    if (tenant->flows.empty()) {
        tenants_.erase(tenant->name);
        ring_.erase(tenant);
    }
}

// Who was passed over for a while has one turn then, not all that it missed.
void fair_order::take(tenant_place tenant, std::map<turn, flow>::iterator first)
{
    auto& where = places_.at(first->second);
    tenant->now = std::max(tenant->now, first->first.at);
    where.next = {.at = tenant->now + where.stride, .number = ++turns_};
    auto node = tenant->flows.extract(first);
    node.key() = where.next;
    tenant->flows.insert(std::move(node));
    ring_.splice(ring_.end(), ring_, tenant);
}

fair_order::round::~round()
{
    for (const auto t : passed_a_flow_)
        t->passed.reset();
    order_.ring_.splice(order_.ring_.begin(), passed_);
}

} // namespace relay
