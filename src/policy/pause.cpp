#include "relay/policy/pause.hpp"

namespace relay {

void pause::schedule_first_probe(wall_time when)
{
    probing = false;
    probe_delay = first_probe_delay;
    next_probe = when;
}

void pause::schedule_probe_at_once(wall_time now)
{
    schedule_first_probe(now);
    probe_delay = first_probe_delay / 2; // doubled when this one fails
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
    case pause_kind::campaign:
        return "campaign:" + scope.name;
    case pause_kind::tenant:
        return "tenant:" + scope.name;
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
          pause_kind::all,
          pause_kind::campaign,
          pause_kind::tenant}) {
        pause_scope scope{.kind = kind, .name = std::string(name)};
        if (to_string(scope) == text && !text.ends_with(':'))
            return scope;
    }
    return std::nullopt;
}

} // namespace relay
