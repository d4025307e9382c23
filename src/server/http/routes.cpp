#include "server/http/routes.hpp"

#include "relay/base/percent_encoding.hpp"
#include "server/http/route_tables.hpp"

#include <algorithm>

namespace relay {

namespace {

// In the order in which routes are looked through
constexpr route_table (*tables[])() = {
    email_routes,
    suppression_routes,
    load_routes,
    campaign_routes,
    list_routes,
    report_routes,
    status_routes,
    domain_routes,
    message_routes,
    event_routes,
    dead_letter_routes,
    pause_routes,
    metric_routes,
    series_routes,
    relay_routes,
    health_routes,
    dashboard_routes,
    sandbox_routes,
};

// Takes the first segment off, with the slash before it.
std::string_view take_segment(std::string_view& path)
{
    path.remove_prefix(1);
    const auto segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    return segment;
}

// What stood in a path in the places of {id} and {item}
struct path_names
{
    std::string_view id;
    std::string_view item;
};

bool matches(std::string_view pattern, std::string_view path, path_names& names)
{
    while (!pattern.empty() && !path.empty()) {
        const auto expected = take_segment(pattern);
        const auto given = take_segment(path);
        if (expected == "{id}" && !given.empty())
            names.id = given;
        else if (expected == "{item}" && !given.empty())
            names.item = given;
        else if (expected != given)
            return false;
    }
    return pattern.empty() && path.empty();
}

route_finding find_exactly(std::string_view method, std::string_view path, bool below_a_base)
{
    no_such_method other;
    for (const auto table : tables) {
        for (const auto& r : table()) {
            path_names names;
            if ((below_a_base && r.whose != audience::resends) || !matches(r.path, path, names))
                continue;
            if (r.method == method || (method == "HEAD" && r.method == "GET")) {
                auto id = percent_decoded(names.id);
                auto item = percent_decoded(names.item);
                if (!id || !item)
                    return no_such_path{};
                return found_route{&r, std::move(*id), std::move(*item)};
            }
            if (std::ranges::find(other.allowed, r.method) == other.allowed.end())
                other.allowed.push_back(r.method);
        }
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
