#include "relay/async/side_thread.hpp"
#include "relay/base/text.hpp"
#include "relay/campaign/campaign_desk.hpp"
#include "relay/mail/address.hpp"
#include "relay/mail/all_states.hpp"
#include "relay/messages/message_admin.hpp"
#include "relay/messages/message_finder.hpp"
#include "server/campaign_not_cancelled.hpp"
#include "server/http/answer.hpp"
#include "server/http/answer_rows.hpp"
#include "server/http/body.hpp"
#include "server/http/message_views.hpp"
#include "server/http/paging.hpp"
#include "server/http/parameters.hpp"
#include "server/http/route_tables.hpp"
#include "server/http/url.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace relay {

namespace json = boost::json;

namespace {

constexpr page_limits messages_of_a_page{.usual = 100, .most = 1'000};

std::optional<state> read_state(const std::string& query)
{
    const auto text = query_parameter(query, "state");
    if (!text)
        return std::nullopt;
    const auto known = std::ranges::find(all_states, *text, [](state s) { return to_string(s); });
    if (known == all_states.end())
        refuse_parameter("state", "the name of a state, such as queued, waiting, sent or dead");
    return *known;
}

void read_tag(const std::string& query, message_search& which)
{
    const auto text = query_parameter(query, "tag");
    if (!text)
        return;
    const auto colon = text->find(':');
    const auto is_word = [](std::string_view part) {
        return !part.empty() && std::ranges::all_of(part, [](char c) {
            return is_ascii_alnum(c) || c == '_' || c == '-';
        });
    };
    which.tag_name = text->substr(0, colon);
    which.tag_value = colon == std::string::npos ? "" : text->substr(colon + 1);
    if (!is_word(which.tag_name) || !is_word(which.tag_value))
        refuse_parameter("tag", "NAME:VALUE, of ASCII letters, digits, underscores and dashes");
}

message_search read_search(const std::string& query)
{
    message_search which{
        .lane = read_lane(query),
        .campaign = query_parameter(query, "campaign").value_or(""),
        .since = read_time(query, "since"),
        .until = read_time(query, "until"),
    };
    if (auto to = read_recipient(query))
        which.to.push_back(std::move(*to));
    read_tag(query, which);
    return which;
}

answering list_messages(const http_parts& parts, api_call call)
{
    const auto& query = call.request.query;
    auto page = co_await parts.message_finder.search(
        read_search(query),
        read_state(query),
        read_after(query, parts.id_codec),
        read_limit(query, messages_of_a_page)
    );
    row_list list{.before = R"({"data":)", .rows = page.messages.size()};
    list.after = page.has_more ? R"(,"has_more":true,"next":")" +
                                     parts.id_codec.to_uuid(*page.looked_to) + '"'
                               : R"(,"has_more":false,"next":null)";
    list.after += "}\n";
    list.append = [messages = std::move(page.messages),
                   &codec = parts.id_codec](std::string& out, std::size_t i) {
        out += json::serialize(to_json(messages[i], codec));
    };
    co_return answer_rows(std::move(list));
}

// About: to read them and to write them
std::size_t bytes_of(const std::vector<event_record>& events)
{
    constexpr std::size_t bytes_of_one = 200;
    std::size_t bytes = 0;
    for (const auto& e : events)
        bytes += bytes_of_one + e.detail.size();
    return bytes;
}

answering get_message(const http_parts& parts, api_call call)
{
    auto found = co_await parts.message_finder.find(call.id);
    if (!found)
        co_return answer_no_message();
    auto answer = to_json(*found, parts.id_codec);
    const auto events = co_await parts.message_finder.events(found->record.id);
    const auto timeline = co_await parts.message_finder.timeline(std::move(*found));
    auto write = [&] {
        answer["timeline"] = to_json(timeline, events);
        return json::serialize(answer) + "\n";
    };
    server_response response;
    response.body = co_await parts.side_thread.run(bytes_of(events), std::move(write));
    co_return response;
}

answering cancel_message(const http_parts& parts, api_call call)
{
    const auto result = co_await parts.message_admin.cancel(call.id);
    if (result == cancel_result::unknown)
        co_return answer_no_message();
    if (result == cancel_result::too_late)
        co_return answer_error(
            409, "already_sent", "The message is on its way already, or finished."
        );
    json::object answer{{"id", call.id}, {"state", "cancelled"}};
    co_return answer_json(answer);
}

// Of people that somebody is about to write to
answering count_people(const http_parts& parts, api_call call)
{
    constexpr std::size_t most_people = 100;
    const auto order = read_object(call.request.body, {"campaign", "to"});
    auto campaign = read_text(order, "campaign");
    const auto* to = order.if_contains("to");
    const auto* list = to ? to->if_array() : nullptr;
    if (campaign.empty())
        refuse_body("Missing `campaign` field.");
    if (!list || list->empty() || list->size() > most_people)
        refuse_body("`to` must be a list of 1 to " + std::to_string(most_people) + " addresses.");
    std::vector<std::string> people;
    for (const auto& one : *list) {
        const auto* text = one.if_string();
        if (!text || !parse_mailbox(*text))
            refuse_body("`to` must be a list of addresses.");
        people.push_back(fold_address(*text));
    }
    const auto known = co_await parts.message_finder.count_people(std::move(campaign), people);
    const json::object answer{{"known", known}, {"most", known * 2 > people.size()}};
    co_return answer_json(answer);
}

// One that was made here, by its id
answering
cancel_own_campaign(const http_parts& parts, const std::string& id, campaign_record campaign)
{
    const auto done = co_await parts.campaign_desk.cancel(std::move(campaign));
    if (const auto* refusal = std::get_if<definition_refusal>(&done))
        co_return answer_error(refusal->error);
    const json::object answer{{"campaign", id}, {"state", "cancelled"}};
    co_return answer_json(answer);
}

answering cancel_campaign(const http_parts& parts, api_call call)
{
    const auto order = read_object(call.request.body, {"campaign"});
    const auto campaign = read_text(order, "campaign");
    if (campaign.empty())
        refuse_body("Missing `campaign` field: the name of the campaign whose mail is cancelled.");
    auto own = co_await parts.campaign_desk.find(campaign);
    if (auto* found = std::get_if<campaign_record>(&own))
        co_return co_await cancel_own_campaign(parts, campaign, std::move(*found));
    const auto result = co_await parts.message_admin.cancel_campaign(campaign);
    if (result.what != cancel_result::cancelled)
        co_return answer_error(why_not_cancelled(result.what));
    const json::object answer{
        {"campaign", campaign}, {"state", "cancelled"}, {"messages", result.messages}};
    co_return answer_json(answer);
}

} // namespace

route_table message_routes()
{
    static constexpr route routes[] = {
        {.method = "GET",
         .path = "/relay/messages",
         .handler = list_messages,
         .parameters = "to state lane campaign tag since until limit after"},
        {"GET", "/relay/messages/{id}", get_message},
        {"POST", "/relay/messages/{id}/cancel", cancel_message},
        {"POST", "/relay/messages/count-people", count_people},
        {"POST", "/relay/cancel", cancel_campaign},
    };
    return routes;
}

} // namespace relay
