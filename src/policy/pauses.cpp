#include "relay/policy/pauses.hpp"

#include "policy/pause_text.hpp"
#include "relay/mail/sender.hpp"

#include <algorithm>
#include <utility>

namespace relay {

namespace {

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
    }
    return 7;
}

// True for a pause of everything that leaves, in whatever lane and domain
bool is_wide(pause_kind kind)
{
    return rank(kind) < rank(pause_kind::lane);
}

// No probe was ever further away than that: else the clock was set back.
bool is_due(const pause& p, wall_time now)
{
    return p.next_probe <= now || p.next_probe > now + longest_probe_delay;
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

void pause::schedule_first_probe(wall_time when)
{
    probing = false;
    probe_delay = first_probe_delay;
    next_probe = when;
}

std::string to_string(const pause_scope& scope)
{
    switch (scope.kind) {
    case pause_kind::account:
        return "account";
    case pause_kind::quota:
        return "quota";
    case pause_kind::reserve:
        return "quota:" + scope.name;
    case pause_kind::domain:
        return "domain:" + scope.name;
    case pause_kind::upstream:
        return "upstream";
    case pause_kind::lane:
        return "lane:" + scope.name;
    case pause_kind::all:
        return "all";
    }
    return "unknown";
}

std::optional<pause_scope> parse_pause_scope(std::string_view text)
{
    const auto colon = text.find(':');
    const auto name = colon == std::string_view::npos ? "" : text.substr(colon + 1);
    for (const auto kind :
         {pause_kind::account,
          pause_kind::quota,
          pause_kind::reserve,
          pause_kind::domain,
          pause_kind::upstream,
          pause_kind::lane,
          pause_kind::all}) {
        pause_scope scope{.kind = kind, .name = std::string(name)};
        if (to_string(scope) == text && !text.ends_with(':'))
            return scope;
    }
    return std::nullopt;
}

const pause* pauses::find(pause_kind kind, std::string_view name) const
{
    const by_rank::key wanted(kind, name);
    const auto found = std::lower_bound(list_.begin(), list_.end(), wanted, by_rank());
    if (found == list_.end() || found->scope.kind != kind || found->scope.name != name)
        return nullptr;
    return &*found;
}

pause* pauses::find(pause_kind kind, std::string_view name)
{
    return const_cast<pause*>(std::as_const(*this).find(kind, name));
}

pause& pauses::insert(const pause_scope& scope)
{
    const by_rank::key wanted(scope.kind, scope.name);
    const auto place = std::lower_bound(list_.begin(), list_.end(), wanted, by_rank());
    pause& p = *list_.emplace(place);
    p.scope = scope;
    ++version_;
    return p;
}

pause_change pauses::end(const pause_scope& scope)
{
    const pause* p = find(scope.kind, scope.name);
    pause_change change{p->scope, false, p->why};
    if (change.scope.kind == pause_kind::upstream)
        in_a_row_.clear();
    if (change.scope.kind == pause_kind::domain)
        std::erase_if(known_as_, [&](const auto& known) { return known.second == scope.name; });
    list_.erase(list_.begin() + (p - list_.data()));
    ++version_;
    return change;
}

// What holds back all mail of the lane
const pause* pauses::lane_reason(lane l) const
{
    if (list_.empty())
        return nullptr;
    if (is_wide(list_.front().scope.kind))
        return &list_.front();
    if (const pause* p = find(pause_kind::lane, to_string(l)))
        return p;
    return find(pause_kind::reserve, to_string(l));
}

const pause* pauses::reason(lane l, std::string_view sender) const
{
    if (list_.empty())
        return nullptr;
    if (const pause* p = lane_reason(l))
        return p;
    return of_domain(sender);
}

const pause* pauses::of_domain(std::string_view sender) const
{
    if (const pause* p = find(pause_kind::domain, domain_of(sender)))
        return p;
    return is_template_sender(sender) ? find(pause_kind::domain, sender) : nullptr;
}

bool pauses::blocks(lane l, std::string_view sender) const
{
    return reason(l, sender) != nullptr;
}

bool pauses::blocks(lane l) const
{
    return lane_reason(l) != nullptr;
}

std::string_view pauses::domain_of(std::string_view sender) const
{
    if (known_as_.empty())
        return sender;
    const auto known = known_as_.find(sender);
    return known == known_as_.end() ? sender : known->second;
}

bool pauses::blocks_everything() const
{
    return !list_.empty() && is_wide(list_.front().scope.kind);
}

bool pauses::held_by_hand(lane l) const
{
    for (const pause& p : list_) {
        if (!is_wide(p.scope.kind))
            break;
        if (p.by_hand)
            return true;
    }
    return find(pause_kind::lane, to_string(l)) != nullptr;
}

bool pauses::held_by_hand(lane l, std::string_view sender) const
{
    const auto by_hand = [this](std::string_view name) {
        const pause* p = find(pause_kind::domain, name);
        return p && p->by_hand;
    };
    return held_by_hand(l) || by_hand(domain_of(sender)) || by_hand(sender);
}

// Those that a probe is to be sent for, now or later, in the order of the list
template <class Visit>
void pauses::each_to_probe(Visit visit) const
{
    const auto waits = [](const pause& p) { return p.is_probed() && !p.probing; };
    if (find(pause_kind::all, {}))
        return;
    for (const auto kind : {pause_kind::upstream, pause_kind::account, pause_kind::quota}) {
        if (const pause* wide = find(kind, {})) {
            if (waits(*wide))
                visit(*wide);
            return;
        }
    }
    for (const pause& p : list_)
        if (waits(p))
            visit(p);
}

std::optional<wall_time> pauses::next_probe(wall_time after) const
{
    std::optional<wall_time> next;
    each_to_probe([&](const pause& p) {
        if (p.next_probe > after && (!next || p.next_probe < *next))
            next = p.next_probe;
    });
    return next;
}

std::optional<pause_scope>
pauses::longest_due(wall_time now, const scope_predicate& has_probe) const
{
    const pause* found = nullptr;
    each_to_probe([&](const pause& p) {
        const bool longer = !found || p.next_probe < found->next_probe;
        if (longer && is_due(p, now) && has_probe(p.scope))
            found = &p;
    });
    return found ? std::optional(found->scope) : std::nullopt;
}

std::vector<pause_change> pauses::end_idle(wall_time now, const scope_predicate& has_mail)
{
    std::vector<pause_scope> idle;
    for (const pause& p : list_) {
        const bool waits = p.scope.kind == pause_kind::domain && p.is_probed() && !p.probing;
        if (waits && p.next_probe + longest_idle_pause <= now && !has_mail(p.scope))
            idle.push_back(p.scope);
    }
    std::vector<pause_change> changes;
    for (const auto& scope : idle)
        changes.push_back(end(scope));
    return changes;
}

void pauses::probe_sent(const pause_scope& scope)
{
    if (pause* p = find(scope.kind, scope.name))
        p->probing = true;
}

void pauses::no_probe(const pause_scope& scope, wall_time now)
{
    if (pause* p = find(scope.kind, scope.name))
        p->schedule_first_probe(now + first_probe_delay);
}

std::vector<pause_change> pauses::begin(const pause_scope& scope, wall_time now)
{
    pause* known = find(scope.kind, scope.name);
    if (known && known->by_hand)
        return {};
    pause& p = known ? *known : insert(scope);
    p.since = now;
    p.why = why_paused_by_hand();
    p.ends = what_ends_by_hand();
    p.by_hand = true;
    p.until.reset();
    p.probing = false;
    return {{p.scope, true, p.why}};
}

std::vector<pause_change> pauses::begin_for_lost_bodies(wall_time now)
{
    const pause_scope everything{.kind = pause_kind::all, .name = {}};
    auto changes = begin(everything, now);
    for (auto& change : changes) {
        change.why = why_lost_bodies();
        find(pause_kind::all, {})->why = change.why;
    }
    return changes;
}

std::vector<pause_change> pauses::hold(const quota_exhaustion& limit, lane l, wall_time now)
{
    pause_scope scope{.kind = pause_kind::quota, .name = {}};
    if (limit.reserve)
        scope = {.kind = pause_kind::reserve, .name = std::string(to_string(l))};
    pause* known = find(scope.kind, scope.name);
    if (known && !known->is_probed())
        return {};
    pause& p = known ? *known : insert(scope);
    p.since = now;
    p.why = why_own_limit(limit);
    p.ends = what_ends_own_limit(limit.until);
    p.until = limit.until;
    p.probing = false;
    return {{p.scope, true, p.why}};
}

std::vector<pause_change> pauses::unhold(lane l)
{
    std::vector<pause_change> changes;
    for (const auto& [kind, name] :
         {std::pair(pause_kind::quota, std::string_view()),
          std::pair(pause_kind::reserve, to_string(l))}) {
        const pause* p = find(kind, name);
        if (p && p->until)
            changes.push_back(end(p->scope));
    }
    return changes;
}

std::vector<pause_change>
pauses::resume(const std::optional<pause_scope>& scope, bool force, wall_time now)
{
    std::vector<pause_scope> ending;
    for (pause& p : list_) {
        if (scope && p.scope != *scope)
            continue;
        if (force || p.by_hand)
            ending.push_back(p.scope);
        else if (p.is_probed() && !p.probing)
            p.schedule_first_probe(now);
    }
    std::vector<pause_change> changes;
    for (const auto& each : ending)
        changes.push_back(end(each));
    return changes;
}

} // namespace relay
