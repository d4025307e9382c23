#include "relay/base/id.hpp"
#include "relay/base/json_writer.hpp"
#include "relay/tracking/event_feed.hpp"
#include "server/http/answer_rows.hpp"
#include "server/http/body.hpp"
#include "server/http/json_values.hpp"
#include "server/http/paging.hpp"
#include "server/http/parameters.hpp"
#include "server/http/route_tables.hpp"
#include "server/http/url.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <charconv>

namespace relay {

namespace {

constexpr page_limits events_of_a_page{.usual = 100, .most = 1'000};

// `events`: names with commas between them. One name may stand for several kinds.
std::vector<event_kind> read_kinds(const std::string& query)
{
    const auto text = query_parameter(query, "events");
    if (!text)
        return {};
    feed_filter wanted;
    for (std::size_t begin = 0; begin <= text->size();) {
        const auto end = std::min(text->find(',', begin), text->size());
        wanted.events.push_back(text->substr(begin, end - begin));
        begin = end + 1;
    }
    if (const auto unknown = unknown_event(wanted))
        refuse_body("Invalid `events`. There is no event `" + *unknown + "`.");
    return kinds_of(wanted);
}

// The number of an event. `wanted`: where one has it from
std::optional<std::int64_t>
read_number(const std::string& query, std::string_view name, std::string_view wanted)
{
    const auto text = query_parameter(query, name);
    if (!text)
        return std::nullopt;
    std::int64_t number = 0;
    const auto* end = text->data() + text->size();
    const auto [stopped, ec] = std::from_chars(text->data(), end, number);
    if (ec != std::errc() || stopped != end || number < 0)
        refuse_parameter(name, wanted);
    return number;
}

event_search read_event_search(const std::string& query)
{
    event_search which{
        .kinds = read_kinds(query),
        .to = read_recipient(query).value_or(""),
        .lane = read_lane(query),
        .campaign = query_parameter(query, "campaign").value_or(""),
    };
    which.above =
        read_number(query, "since", "the `newest` of an earlier answer").value_or(which.above);
    which.below =
        read_number(query, "after", "the `next` of the page before").value_or(which.below);
    return which;
}

void append_event(std::string& out, const found_event& e, const id_codec& codec)
{
    out += R"({"seq":)";
    append_json_number(out, e.event.what.seq);
    out += ',';
    append_event_members(out, e.event, codec.to_uuid(e.event.message));
    const auto summary = object_or_empty(e.summary);
    const auto add = [&](std::string_view name, const boost::json::value& value) {
        out.append(",\"").append(name).append("\":").append(boost::json::serialize(value));
    };
    add("lane", e.lane ? boost::json::value(to_string(*e.lane)) : boost::json::value());
    add("to", member_or(summary, "to", boost::json::array()));
    add("subject", member_or(summary, "subject", nullptr));
    out += '}';
}

answering list_events(const http_parts& parts, api_call call)
{
    const auto& query = call.request.query;
    const auto limit = read_limit(query, events_of_a_page);
    auto page = co_await parts.event_feed.search(read_event_search(query), limit);
    row_list list{.before = R"({"data":)", .rows = page.events.size()};
    list.after = page.has_more ? R"(,"has_more":true,"next":)" + std::to_string(page.looked_to)
                               : R"(,"has_more":false,"next":null)";
    list.after += R"(,"newest":)" + std::to_string(page.newest) + "}\n";
    list.append = [events = std::move(page.events),
                   &codec = parts.id_codec](std::string& out, std::size_t i) {
        append_event(out, events[i], codec);
    };
    co_return answer_rows(std::move(list));
}

} // namespace

route_table event_routes()
{
    static constexpr route routes[] = {
        {.method = "GET",
         .path = "/relay/events",
         .handler = list_events,
         .parameters = "events to lane campaign limit after since"},
    };
    return routes;
}

} // namespace relay
