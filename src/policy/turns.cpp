#include "relay/policy/turns.hpp"

namespace relay {

void turns::add(const std::string& tenant, fair_order::flow f, std::uint32_t recipients)
{
    order_.add(tenant, f);
    ++flows_with_[recipients];
}

void turns::remove(fair_order::flow f, std::uint32_t recipients)
{
    order_.remove(f);
    const auto known = flows_with_.find(recipients);
    if (--known->second == 0)
        flows_with_.erase(known);
}

void turns::change(std::uint32_t before, std::uint32_t recipients)
{
    if (before == recipients)
        return;
    ++flows_with_[recipients];
    const auto known = flows_with_.find(before);
    if (--known->second == 0)
        flows_with_.erase(known);
}

bool turns::has(std::int64_t max_recipients) const
{
    return !flows_with_.empty() && flows_with_.begin()->first <= max_recipients;
}

} // namespace relay
