#include "relay/store/event_reader.hpp"
#include "server/http/answer.hpp"
#include "server/http/body.hpp"
#include "server/http/json_list.hpp"
#include "server/http/route_tables.hpp"
#include "server/http/url.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <charconv>

namespace relay {

namespace json = boost::json;

namespace {

constexpr std::size_t most_rows = 10'000;

void add_bounces(json::object& to, const tally& n)
{
    json::object kinds;
    for (auto f = fact::bounce_general; f <= fact::bounce_other;
         f = static_cast<fact>(static_cast<int>(f) + 1))
        if (const auto count = n[*metric_of(f)]; count != 0)
            kinds[bounce_sub_type_name(f)] = count;
    to["bounces"] = std::move(kinds);
}

// The counts, each under its name for users
json::object to_json(const tally& n)
{
    json::object counts{
        {"recipients", n[metric::accepted]},
        {"queued", n.queued()},
        {"sent", n[metric::sent]},
        {"delivered", n[metric::delivered]},
        {"opened", n[metric::opened]},
        {"opened_unique", n[metric::opened_unique]},
        {"clicked", n[metric::clicked]},
        {"clicked_unique", n[metric::clicked_unique]},
        {"bounced", n[metric::bounced_hard] + n[metric::bounced_soft]},
        {"bounced_hard", n[metric::bounced_hard]},
        {"bounced_soft", n[metric::bounced_soft]},
        {"complained", n[metric::complained]},
        {"unsubscribed", n[metric::unsubscribed]},
        {"suppressed", n[metric::suppressed] + n[metric::suppressed_by_resend]},
        {"failed", n[metric::failed]},
        {"dead", n[metric::dead]},
        {"expired", n[metric::expired]},
        {"cancelled", n[metric::cancelled]},
        {"delivery_delayed", n[metric::delivery_delayed]},
    };
    add_bounces(counts, n);
    return counts;
}

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
    const auto table = co_await parts.event_reader.report(query);
    const auto row_json = [](const report_row& row) {
        auto object = to_json(row.numbers);
        object["key"] = row.key;
        return object;
    };
    server_response response;
    response.body = R"({"data":)";
    response.body += co_await write_json_list(parts.ex, table.rows, row_json);
    response.body += R"(,"total":)" + json::serialize(to_json(table.total)) + R"(,"has_more":)" +
                     (table.cut ? "true" : "false") + "}\n";
    co_return response;
}

// Of a campaign that messages name, whoever runs it
answering get_campaign_report(const http_parts& parts, api_call call)
{
    report_query query{.by = report_by::campaign, .limit = 1};
    query.campaign = call.id;
    const auto table = co_await parts.event_reader.report(std::move(query));
    if (table.rows.empty())
        co_return answer_error(404, "not_found", "There is no campaign with this id.");
    auto report = to_json(table.total);
    report["id"] = call.id;
    report["name"] = call.id;
    report["state"] = table.total.queued() > 0 ? "running" : "finished";
    co_return answer_json(report);
}

} // namespace

route_table report_routes()
{
    static constexpr route routes[] = {
        {.method = "GET",
         .path = "/relay/report",
         .handler = get_report,
         .parameters = "by campaign tenant from until limit"},
        {"GET", "/relay/campaigns/{id}/report", get_campaign_report},
    };
    return routes;
}

} // namespace relay
