#include "relay/policy/turns.hpp"

#include "relay/base/check.hpp"
#include "relay/policy/upload_room.hpp"

namespace relay {

namespace {

template <class Counts, class Key>
void discount_in(Counts& flows, const Key& key)
{
    const auto known = flows.find(key);
    check(known != flows.end(), "a flow that is discounted was counted");
    if (--known->second == 0)
        flows.erase(known);
}

} // namespace

void turns::add(
    const std::string& tenant, fair_order::flow f, double weight, const message_size& first
)
{
    order_.add(tenant, f, weight);
    count(first);
}

void turns::remove(fair_order::flow f, const message_size& first)
{
    order_.remove(f);
    discount(first);
}

void turns::change(const message_size& before, const message_size& first)
{
    if (before == first)
        return;
    count(first);
    discount(before);
}

bool turns::has(std::int64_t max_recipients, std::size_t max_bytes) const
{
    if (max_bytes < upload_room::small)
        return false;
    if (!small_.empty() && small_.begin()->first <= max_recipients)
        return true;
    for (const auto& [size, flows] : large_) {
        if (size.first > max_bytes)
            return false;
        if (size.second <= max_recipients)
            return true;
    }
    return false;
}

void turns::count(const message_size& first)
{
    if (first.bytes <= upload_room::small)
        ++small_[first.recipients];
    else
        ++large_[{first.bytes, first.recipients}];
}

void turns::discount(const message_size& first)
{
    if (first.bytes <= upload_room::small)
        discount_in(small_, first.recipients);
    else
        discount_in(large_, std::pair(first.bytes, first.recipients));
}

} // namespace relay
