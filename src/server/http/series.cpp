#include "relay/base/duration.hpp"
#include "relay/figures/figure_sampler.hpp"
#include "server/http/answer_rows.hpp"
#include "server/http/body.hpp"
#include "server/http/parameters.hpp"
#include "server/http/route_tables.hpp"
#include "server/http/url.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cmath>

namespace relay {

namespace json = boost::json;

namespace {

using whole_seconds = std::chrono::seconds;

constexpr std::chrono::hours usual_span{1};
constexpr std::chrono::minutes usual_step{1};

// What somebody wants to see plotted
struct series_question
{
    figure what{};
    std::optional<relay::lane> lane;
    whole_seconds step;
    wall_time from;
    wall_time until;
};

figure read_figure(const std::string& query)
{
    const auto name = query_parameter(query, "metric").value_or("");
    const auto known = std::ranges::find(figure_names, name);
    if (known == figure_names.end()) {
        std::string all;
        for (const auto one : figure_names)
            all.append(all.empty() ? "one of " : ", ").append(one);
        refuse_parameter("metric", all);
    }
    return static_cast<figure>(known - figure_names.begin());
}

whole_seconds read_step(const std::string& query)
{
    const auto text = query_parameter(query, "step");
    if (!text)
        return usual_step;
    const auto step = parse_duration(*text);
    const auto whole = std::chrono::floor<whole_seconds>(step.value_or(milliseconds(0)));
    if (!step || whole != *step || !figure_history::reach(whole))
        refuse_parameter(
            "step",
            "a part of a minute (5s, 10s, 15s, 20s, 30s), minutes that divide an hour (1m, 5m, 15m)"
            " or hours that divide a day (1h, 6h, 24h)"
        );
    return whole;
}

series_question read_question(const std::string& query, wall_time now)
{
    series_question q{.what = read_figure(query), .lane = read_lane(query)};
    if (q.lane && q.what != figure::queued)
        refuse_body("`lane` is only for the metric `queued`.");
    q.step = read_step(query);
    const auto reach = *figure_history::reach(q.step);
    const auto until = read_time(query, "until");
    q.until = until.value_or(now);
    q.from = read_time(query, "from")
                 .value_or(q.until - std::min<whole_seconds>(usual_span, reach.sure));
    if (q.from >= q.until && until)
        refuse_body("`from` must be before `until`.");
    if (q.from < now - reach.most)
        refuse_body(
            "Steps of " + exact_duration(q.step) + " reach back for " + exact_duration(reach.sure) +
            ": `from` must be later, or the `step` longer."
        );

    // The step that is not over yet is the last one.
    q.until = std::min(q.until, now + milliseconds(1));
    return q;
}

json::value number(std::optional<double> value)
{
    if (!value)
        return nullptr;
    if (*value == std::floor(*value))
        return static_cast<std::int64_t>(*value);
    return *value;
}

json::value to_json(const figure_history::point& p)
{
    return json::array{to_iso8601(p.first), number(p.second)};
}

answering get_series(const http_parts& parts, api_call call)
{
    const auto now = wall_now();
    const auto q = read_question(call.request.query, now);
    parts.figure_sampler.look(now);
    auto points = parts.figure_sampler.history().points(q.what, q.lane, q.from, q.until, q.step);
    row_list list{.rows = points.size(), .after = "}\n"};
    list.before.append(R"({"metric":")").append(figure_names[static_cast<std::size_t>(q.what)]);
    list.before += R"(","step":)" + std::to_string(q.step.count()) + R"(,"points":)";
    list.append = [points = std::move(points)](std::string& out, std::size_t i) {
        out += json::serialize(to_json(points[i]));
    };
    co_return answer_rows(std::move(list));
}

} // namespace

route_table series_routes()
{
    static constexpr route routes[] = {
        {.method = "GET",
         .path = "/relay/series",
         .handler = get_series,
         .parameters = "metric lane from until step"},
    };
    return routes;
}

} // namespace relay
