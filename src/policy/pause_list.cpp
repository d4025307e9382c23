#include "relay/policy/pause_list.hpp"

#include "relay/base/check.hpp"
#include "relay/mail/sender.hpp"

#include <algorithm>
#include <utility>

namespace relay {

namespace {

// More than that, and what is not known by its domain is paused by its own name.
constexpr std::size_t most_known_senders = 10'000;

// The order of list(): what holds more back comes first
int rank(pause_kind kind)
{
    switch (kind) {
    case pause_kind::all:
        return 0;
    case pause_kind::account:
        return 1;
    case pause_kind::upstream:
        return 2;
    case pause_kind::quota:
        return 3;
    case pause_kind::lane:
        return 4;
    case pause_kind::reserve:
        return 5;
    case pause_kind::domain:
        return 6;
    case pause_kind::campaign:
        return 7;
    case pause_kind::tenant:
        return 8;
    }
    return 9;
}

struct by_rank
{
    using key = std::pair<pause_kind, std::string_view>;

    bool operator()(const pause& p, const key& k) const
    {
        const int left = rank(p.scope.kind);
        const int right = rank(k.first);
        return left != right ? left < right : p.scope.name < k.second;
    }
};

} // namespace

bool is_wide(pause_kind kind)
{
    return rank(kind) < rank(pause_kind::lane);
}

const pause* pause_list::find(pause_kind kind, std::string_view name) const
{
    const by_rank::key wanted(kind, name);
    const auto found = std::lower_bound(list_.begin(), list_.end(), wanted, by_rank());
    if (found == list_.end() || found->scope.kind != kind || found->scope.name != name)
        return nullptr;
    return &*found;
}

pause* pause_list::find(pause_kind kind, std::string_view name)
{
    return const_cast<pause*>(std::as_const(*this).find(kind, name));
}

pause& pause_list::insert(const pause_scope& scope)
{
    const by_rank::key wanted(scope.kind, scope.name);
    const auto place = std::lower_bound(list_.begin(), list_.end(), wanted, by_rank());
    pause& p = *list_.emplace(place);
    p.scope = scope;
    ++version_;
    return p;
}

pause_change pause_list::remove(const pause_scope& scope)
{
    const pause* p = find(scope.kind, scope.name);
    check(p, "a pause that ends was there");
    pause_change change{.scope = p->scope, .why = p->why, .since = p->since};
    if (change.scope.kind == pause_kind::domain)
        std::erase_if(known_as_, [&](const auto& known) { return known.second == scope.name; });
    list_.erase(list_.begin() + (p - list_.data()));
    ++version_;
    return change;
}

bool pause_list::know(std::string_view sender, const std::string& domain)
{
    if (known_as_.size() >= most_known_senders && !known_as_.contains(sender))
        return false;
    known_as_.insert_or_assign(std::string(sender), domain);
    ++version_;
    return true;
}

// What holds back all mail of the lane
const pause* pause_list::lane_reason(lane l) const
{
    if (list_.empty())
        return nullptr;
    if (is_wide(list_.front().scope.kind))
        return &list_.front();
    if (const pause* p = find(pause_kind::lane, to_string(l)))
        return p;
    return find(pause_kind::reserve, to_string(l));
}

const pause* pause_list::reason(lane l, std::string_view sender) const
{
    if (list_.empty())
        return nullptr;
    if (const pause* p = lane_reason(l))
        return p;
    return of_domain(sender);
}

const pause* pause_list::of_domain(std::string_view sender) const
{
    if (const pause* p = find(pause_kind::domain, domain_of(sender)))
        return p;
    return is_template_sender(sender) ? find(pause_kind::domain, sender) : nullptr;
}

const pause* pause_list::of_flow(std::string_view campaign, std::string_view tenant) const
{
    if (list_.empty() || rank(list_.back().scope.kind) < rank(pause_kind::campaign))
        return nullptr; // there are none of this kind
    const pause* p = campaign.empty() ? nullptr : find(pause_kind::campaign, campaign);
    if (!p && !tenant.empty())
        p = find(pause_kind::tenant, tenant);
    return p;
}

bool pause_list::blocks(lane l, std::string_view sender) const
{
    return reason(l, sender) != nullptr;
}

bool pause_list::blocks(lane l) const
{
    return lane_reason(l) != nullptr;
}

std::string_view pause_list::domain_of(std::string_view sender) const
{
    if (known_as_.empty())
        return sender;
    const auto known = known_as_.find(sender);
    return known == known_as_.end() ? sender : known->second;
}

bool pause_list::blocks_everything() const
{
    return !list_.empty() && is_wide(list_.front().scope.kind);
}

bool pause_list::held_by_hand(lane l) const
{
    for (const pause& p : list_) {
        if (!is_wide(p.scope.kind))
            break;
        if (p.by_hand)
            return true;
    }
    return find(pause_kind::lane, to_string(l)) != nullptr;
}

bool pause_list::held_by_hand(lane l, std::string_view sender) const
{
    const auto by_hand = [this](std::string_view name) {
        const pause* p = find(pause_kind::domain, name);
        return p && p->by_hand;
    };
    return held_by_hand(l) || by_hand(domain_of(sender)) || by_hand(sender);
}

} // namespace relay
