#include "relay/store/event_reader.hpp"
#include "server/http/body.hpp"
#include "server/http/report_views.hpp"
#include "server/http/route_tables.hpp"
#include "server/http/url.hpp"

#include <charconv>
#include <utility>

namespace relay {

namespace {

constexpr std::size_t most_rows = 10'000;

// "2026-11-23", as days since 1970
std::optional<std::int64_t> read_day(const std::string& query, std::string_view name)
{
    const auto text = query_parameter(query, name);
    if (!text)
        return std::nullopt;
    const auto time = text->size() == 10 ? parse_iso8601(*text) : std::nullopt;
    if (!time)
        refuse_body("`" + std::string(name) + "` must be a day such as 2026-11-23.");
    return std::chrono::floor<std::chrono::days>(*time).time_since_epoch().count();
}

report_query read_query(const std::string& query)
{
    report_query q;
    if (auto by = query_parameter(query, "by")) {
        if (by->starts_with("tag:")) {
            q.tag = by->substr(4);
            by = "tag";
        }
        const auto known = parse_report_by(*by);
        if (!known || (known == report_by::tag) != !q.tag.empty())
            refuse_body("`by` is campaign, tenant, tag:NAME, day, lane or domain.");
        q.by = *known;
    }
    q.campaign = query_parameter(query, "campaign");
    q.tenant = query_parameter(query, "tenant");
    q.first_day = read_day(query, "from");
    q.last_day = read_day(query, "until");
    if (const auto limit = query_parameter(query, "limit")) {
        const auto* end = limit->data() + limit->size();
        const auto [stopped, ec] = std::from_chars(limit->data(), end, q.limit);
        if (ec != std::errc() || stopped != end || q.limit < 1 || q.limit > most_rows)
            refuse_body("`limit` must be between 1 and " + std::to_string(most_rows) + ".");
    }
    return q;
}

answering get_report(const http_parts& parts, api_call call)
{
    const auto query = read_query(call.request.query);
    auto table = co_await parts.event_reader.report(query);
    co_return answer_table(R"({"data":)", std::move(table));
}

} // namespace

route_table report_routes()
{
    static constexpr route routes[] = {
        {.method = "GET",
         .path = "/relay/report",
         .handler = get_report,
         .parameters = "by campaign tenant from until limit"},
    };
    return routes;
}

} // namespace relay
