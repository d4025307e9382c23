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
    report_routes,
    status_routes,
    domain_routes,
    message_routes,
    dead_letter_routes,
    pause_routes,
    metric_routes,
    health_routes,
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
    for (const auto table : tables) {
        for (const auto& r : table()) {
            std::string_view id;
            if ((below_a_base && r.whose != audience::resends) || !matches(r.path, path, id))
                continue;
            if (r.method == method || (method == "HEAD" && r.method == "GET")) {
                if (auto decoded = percent_decoded(id))
                    return found_route{&r, std::move(*decoded)};
                return no_such_path{};
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
