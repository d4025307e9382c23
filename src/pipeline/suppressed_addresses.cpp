#include "relay/pipeline/suppressed_addresses.hpp"

#include "relay/mail/address.hpp"

namespace relay {

namespace {

std::uint8_t bit(suppression_scope s)
{
    return static_cast<std::uint8_t>(s);
}

} // namespace

void suppressed_addresses::apply(const suppression_change& change)
{
    const auto key = hash_(change.address);
    if (change.added) {
        scopes_[key] |= bit(change.scope);
        ++additions_;
        return;
    }
    const auto found = scopes_.find(key);
    if (found == scopes_.end())
        return;
    found->second &= static_cast<std::uint8_t>(~bit(change.scope));
    if (found->second == 0)
        scopes_.erase(found);
}

void suppressed_addresses::apply(const std::vector<suppression_change>& changes)
{
    for (const auto& change : changes)
        apply(change);
}

bool suppressed_addresses::stops(std::string_view address, lane l) const
{
    if (scopes_.empty())
        return false;
    const auto found = scopes_.find(hash_(fold_address(address)));
    if (found == scopes_.end())
        return false;
    return l == lane::campaign || (found->second & bit(suppression_scope::everywhere)) != 0;
}

} // namespace relay
