#include "relay/pipeline/probe_finder.hpp"

namespace relay {

namespace {

// A probe that failed may have been accepted and stays sealed: a long outage must not seal ever
// more messages.
constexpr std::size_t most_failed_probes = 64;

} // namespace

std::optional<probe_finder::probe> probe_finder::find(wall_time now) const
{
    if (p_.pauses.list().empty())
        return std::nullopt;
    const auto s = take_stock(now);
    const auto has_probe = [&](const pause_scope& scope) {
        return source_for(scope, s).has_value();
    };
    auto scope = p_.pauses.longest_due(now, has_probe);
    if (!scope)
        return std::nullopt;
    const auto number = *source_for(*scope, s);
    return probe{
        .of = std::move(*scope),
        .from = sources[number].from,
        .repeated = sources[number].repeated,
        .source = number,
    };
}

void probe_finder::sent(const probe& p)
{
    next_source_ = (p.source + 1) % sources.size();
}

probe_finder::stock probe_finder::take_stock(wall_time now) const
{
    stock s{.parked_for = p_.repeat_queue.held_domains()};
    const bool may_seal = p_.repeat_queue.failed_probes() < most_failed_probes;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        const auto [l, repeated] = sources[i];
        const bool is_there = repeated || (may_seal && p_.batch_composer.may_take(l));
        s.open[i] = is_there && !p_.pauses.held_by_hand(l) && p_.send_slots.may_start(l);
    }
    for (const auto l : {lane::transactional, lane::campaign})
        s.room[static_cast<std::size_t>(l)] = p_.batch_composer.room(l, now);
    return s;
}

// The source of a probe of this pause whose turn it is
std::optional<std::size_t> probe_finder::source_for(const pause_scope& scope, const stock& s) const
{
    const bool parked = scope.kind != pause_kind::domain || s.parked_for.contains(scope.name);
    const auto has_one = [&](const source& from) {
        const auto l = from.from;
        if (!from.repeated)
            return p_.ready_queue.has_probe(l, scope, s.room[static_cast<std::size_t>(l)]);
        const auto unfit = [&](std::string_view domain) { return is_unfit(scope, l, domain); };
        return parked && p_.repeat_queue.first(l, unfit) != nullptr;
    };
    if (s.open[new_transactional] && has_one(sources[new_transactional]))
        return new_transactional;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        const auto number = (next_source_ + i) % sources.size();
        if (s.open[number] && has_one(sources[number]))
            return number;
    }
    return std::nullopt;
}

bool probe_finder::is_unfit(const pause_scope& scope, lane l, std::string_view domain) const
{
    return (scope.kind == pause_kind::domain && p_.pauses.domain_of(domain) != scope.name) ||
           p_.pauses.held_by_hand(l, domain);
}

} // namespace relay
