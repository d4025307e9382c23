#include "server/http/pause_views.hpp"

#include "relay/base/json_or_null.hpp"

#include <boost/json/object.hpp>

namespace relay {

namespace json = boost::json;

namespace {

std::int64_t held_up_by(
    const pause_scope& scope,
    const pause_list& paused,
    const message_counts& counts,
    const queue_sums& queued
)
{
    const auto waiting = [&counts](lane l) {
        return counts.at(l, state::queued) + counts.at(l, state::waiting);
    };
    if (scope.kind == pause_kind::domain) {
        std::int64_t sum = 0;
        for (const auto& [domain, messages] : queued.domains())
            sum += paused.domain_of(domain) == scope.name ? messages : 0;
        return sum;
    }
    if (scope.kind == pause_kind::campaign)
        return queued.of_campaign(scope.name);
    if (scope.kind == pause_kind::tenant)
        return queued.of_tenant(scope.name);
    if (const auto l = parse_lane(scope.name))
        return waiting(*l);
    return waiting(lane::transactional) + waiting(lane::campaign);
}

} // namespace

json::array
to_json(const pause_list& paused, const message_counts& counts, const queue_sums& queued)
{
    json::array list;
    for (const auto& p : paused.list()) {
        json::value next_probe;
        if (p.is_probed())
            next_probe = to_iso8601(p.next_probe);
        json::value last_probe;
        if (p.last_probe)
            last_probe = {{"at", to_iso8601(p.last_probe->at)}, {"outcome", p.last_probe->outcome}};
        list.push_back({
            {"scope", to_string(p.scope)},
            {"since", to_iso8601(p.since)},
            {"why", text_or_null(p.why)},
            {"ends", text_or_null(p.ends)},
            {"by_hand", p.by_hand},
            {"until", time_or_null(p.until)},
            {"next_probe", std::move(next_probe)},
            {"last_probe", std::move(last_probe)},
            {"waiting", held_up_by(p.scope, paused, counts, queued)},
        });
    }
    return list;
}

std::vector<std::string> why_nothing_is_sent(const pause_list& paused)
{
    std::vector<std::string> reasons;
    for (const auto& p : paused.list())
        if (is_wide(p.scope.kind))
            reasons.push_back("paused: " + to_string(p.scope));
    return reasons;
}

} // namespace relay
