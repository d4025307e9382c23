#include "relay/pipeline/dispatcher.hpp"

#include <algorithm>

// Which pause is probed next, and with what

namespace relay {

std::optional<dispatcher::choice> dispatcher::choose_probe(wall_time now)
{
    if (p_.pauses.list().empty())
        return std::nullopt;
    const auto stock = stock_of_probes(now);
    const auto has_probe = [&](const pause_scope& scope) {
        return source_of_probe(scope, stock).has_value();
    };
    const auto scope = p_.pauses.longest_due(now, has_probe);
    if (!scope)
        return std::nullopt;
    const auto source = *source_of_probe(*scope, stock);
    return choice{.from = probe_sources[source].from, .probe = scope, .source = source};
}

dispatcher::probe_stock dispatcher::stock_of_probes(wall_time now)
{
    probe_stock stock{.parked_for = domains_parked_for()};
    const bool may_seal = may_seal_probe();
    for (std::size_t i = 0; i < probe_sources.size(); ++i) {
        const auto [l, repeated] = probe_sources[i];
        const bool is_there = repeated || (may_seal && may_meet_expired(l));
        stock.open[i] = is_there && !p_.pauses.held_by_hand(l) && may_start(l);
    }
    for (const auto l : {lane::transactional, lane::campaign})
        stock.room[static_cast<std::size_t>(l)] = room(l, now);
    return stock;
}

// The source of a probe of this pause whose turn it is
std::optional<std::size_t>
dispatcher::source_of_probe(const pause_scope& scope, const probe_stock& stock)
{
    const bool parked = scope.kind != pause_kind::domain || stock.parked_for.contains(scope.name);
    const auto has_one = [&](const probe_source& source) {
        const auto l = source.from;
        const auto lane_number = static_cast<std::size_t>(l);
        if (!source.repeated)
            return p_.ready_queue.has_probe(l, scope, stock.room[lane_number]);
        const auto unfit = [&](std::string_view domain) {
            return unfit_to_probe(scope, l, domain);
        };
        return parked && first_repeat(l, unfit) != repeats_[lane_number].end();
    };
    for (std::size_t i = 0; i < probe_sources.size(); ++i) {
        const auto number = (next_source_ + i) % probe_sources.size();
        if (stock.open[number] && has_one(probe_sources[number]))
            return number;
    }
    return std::nullopt;
}

// Those whose pauses hold back a request that is to be repeated
std::unordered_set<std::string_view> dispatcher::domains_parked_for() const
{
    std::unordered_set<std::string_view> domains;
    for (const auto& repeats : repeats_)
        for (const auto& r : repeats)
            if (const auto* why = p_.pauses.of_domain(r->domain))
                domains.insert(why->scope.name);
    return domains;
}

// A probe that failed may have been accepted and stays sealed: a long outage must not seal ever
// more messages.
bool dispatcher::may_seal_probe() const
{
    constexpr std::ptrdiff_t most = 64;
    std::ptrdiff_t sealed = 0;
    for (const auto& repeats : repeats_)
        sealed += std::ranges::count_if(repeats, [](const request_ptr& r) { return r->probed; });
    return sealed < most;
}

// True for mail of another domain than the one that is paused, and for what a person holds back.
bool dispatcher::unfit_to_probe(const pause_scope& scope, lane l, std::string_view domain) const
{
    return (scope.kind == pause_kind::domain && p_.pauses.domain_of(domain) != scope.name) ||
           p_.pauses.held_by_hand(l, domain);
}

} // namespace relay
