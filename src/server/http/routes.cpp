#include "server/http/routes.hpp"

#include "relay/base/percent_encoding.hpp"
#include "server/http/handlers.hpp"

#include <algorithm>

namespace relay {

namespace {

using enum audience;
using taking::mail;

constexpr route routes[] = {
    {"POST", "/emails", post_email, resends, mail},
    {"GET", "/emails", list_emails, resends},
    {"POST", "/emails/batch", post_batch, resends, mail},
    {"GET", "/emails/{id}", get_email, resends},
    {"PATCH", "/emails/{id}", reschedule_email, resends},
    {"POST", "/emails/{id}/cancel", cancel_email, resends},

    {"POST", "/suppressions", post_suppression, resends},
    {"GET", "/suppressions", list_suppressions, resends},
    {"POST", "/suppressions/batch/add", add_suppressions, resends},
    {"POST", "/suppressions/batch/remove", remove_suppressions, resends},
    {"GET", "/suppressions/{id}", get_suppression, resends},
    {"DELETE", "/suppressions/{id}", delete_suppression, resends},

    {"POST", "/relay/load", post_load, relays, mail},
    {"GET", "/relay/report", get_report},
    {"GET", "/relay/campaigns/{id}/report", get_campaign_report},
    {"GET", "/relay/status", get_status},
    {"GET", "/relay/domains", get_domains},
    {"GET", "/relay/messages/{id}", get_message},
    {"POST", "/relay/messages/{id}/cancel", cancel_message},
    {"GET", "/relay/dead-letters", list_dead_letters},
    {"POST", "/relay/dead-letters/retry", retry_dead_letters},
    {"POST", "/relay/dead-letters/purge", purge_dead_letters},
    {"POST", "/relay/dead-letters/reconcile", reconcile_dead_letters},
    {"GET", "/relay/dead-letters/{id}", get_dead_letter},
    {"POST", "/relay/pause", pause_sending},
    {"POST", "/relay/resume", resume_sending},

    {"GET", "/metrics", get_metrics},
    {"GET", "/healthz", get_health, open},
    {"GET", "/readyz", get_readiness, open},
    {"GET", "/", get_root},
};

// Takes the first segment off, with the slash before it.
std::string_view take_segment(std::string_view& path)
{
    path.remove_prefix(1);
    const auto segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    return segment;
}

bool matches(std::string_view pattern, std::string_view path, std::string_view& id)
{
    while (!pattern.empty() && !path.empty()) {
        const auto expected = take_segment(pattern);
        const auto given = take_segment(path);
        if (expected == "{id}" && !given.empty())
            id = given;
        else if (expected != given)
            return false;
    }
    return pattern.empty() && path.empty();
}

route_finding find_exactly(std::string_view method, std::string_view path, bool below_a_base)
{
    no_such_method other;
    for (const auto& r : routes) {
        std::string_view id;
        if ((below_a_base && r.whose != resends) || !matches(r.path, path, id))
            continue;
        if (r.method == method || (method == "HEAD" && r.method == "GET")) {
            if (auto decoded = percent_decoded(id))
                return found_route{&r, std::move(*decoded)};
            return no_such_path{};
        }
        if (std::ranges::find(other.allowed, r.method) == other.allowed.end())
            other.allowed.push_back(r.method);
    }
    if (other.allowed.empty())
        return no_such_path{};
    return other;
}

} // namespace

route_finding find_route(std::string_view method, std::string_view path)
{
    if (!path.starts_with('/'))
        return no_such_path{};
    auto found = find_exactly(method, path, false);
    while (std::holds_alternative<no_such_path>(found)) {
        const auto next = path.find('/', 1);
        if (next == std::string_view::npos)
            break;
        path.remove_prefix(next);
        found = find_exactly(method, path, true);
    }
    return found;
}

} // namespace relay
