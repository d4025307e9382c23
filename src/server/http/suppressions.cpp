#include "relay/base/json_or_null.hpp"
#include "relay/base/text.hpp"
#include "relay/base/uuid.hpp"
#include "relay/mail/address.hpp"
#include "relay/pipeline/suppressed_addresses.hpp"
#include "relay/store/event_reader.hpp"
#include "server/http/answer.hpp"
#include "server/http/body.hpp"
#include "server/http/json_values.hpp"
#include "server/http/route_tables.hpp"
#include "server/http/url.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <charconv>

// Resend's calls for suppressions (resend-api.md, section 3.5). An address may be suppressed for
// campaigns only, which Resend does not know: the member `relay` tells that, who did it and why.

namespace relay {

namespace json = boost::json;

namespace {

constexpr std::size_t usual_suppressions = 20;
constexpr std::size_t most_suppressions = 100;
constexpr std::size_t longest_batch = 100;
constexpr std::size_t longest_why = 500;

// Resend knows of nobody who unsubscribes from us, and does not count soft bounces.
std::string_view resend_origin(suppression_origin o)
{
    switch (o) {
    case suppression_origin::unsubscribe:
        return to_string(suppression_origin::manual);
    case suppression_origin::soft_bounces:
        return to_string(suppression_origin::bounce);
    default:
        return to_string(o);
    }
}

json::object to_json(const suppression_entry& entry)
{
    const auto& s = entry.what;
    const bool from_mail = s.origin != suppression_origin::manual;
    json::value source;
    if (from_mail && !s.source.empty())
        source = s.source;
    json::value by;
    if (!from_mail && !s.source.empty())
        by = s.source;
    return {
        {"object", "suppression"},
        {"id", s.id},
        {"email", s.email},
        {"origin", resend_origin(s.origin)},
        {"source_id", source},
        {"created_at", resend_time(s.at)},
        {"relay",
         {{"scope", to_string(s.scope)},
          {"origin", to_string(s.origin)},
          {"why", text_or_null(s.why)},
          {"by", by}}},
    };
}

// Resend's words; `which` is said behind them.
[[noreturn]] void refuse_address(std::string_view field, const std::string& which)
{
    refuse_body(
        "Invalid `" + std::string(field) +
        "` field. The email address needs to follow the `email@example.com` or "
        "`Name <email@example.com>` format." +
        which
    );
}

[[noreturn]] void refuse_missing(std::string_view field)
{
    throw bad_body{{
        .status = 422,
        .name = "missing_required_field",
        .message = "Missing `" + std::string(field) + "` field",
    }};
}

// Fields that nobody knows are ignored, as Resend does.
json::object read_any(std::string_view body)
{
    boost::system::error_code ec;
    auto value = json::parse(body, ec);
    if (ec || !value.is_object())
        refuse_body("The request body must be a JSON object.");
    return std::move(value.as_object());
}

new_suppression read_one(
    const json::value& email,
    const json::object& body,
    const char* field,
    const std::string& which = {}
)
{
    if (!email.is_string() || !parse_mailbox(email.get_string()))
        refuse_address(field, which);
    return {
        .id = make_uuid(),
        .email = std::string(parse_mailbox(email.get_string())->address),
        .scope = read_flag(body, "campaign_only") ? suppression_scope::campaigns
                                                  : suppression_scope::everywhere,
        .origin = suppression_origin::manual,
        .source = std::string(shortened(read_text(body, "by"), longest_why)),
        .why = std::string(shortened(read_text(body, "why"), longest_why)),
        .at = wall_now(),
    };
}

const json::array& read_list(const json::object& body, const char* field)
{
    const auto* list = body.if_contains(field);
    if (!list)
        refuse_missing(field);
    if (!list->is_array() || list->get_array().empty() || list->get_array().size() > longest_batch)
        refuse_body("The `" + std::string(field) + "` field must contain between 1 and 100 items.");
    return list->get_array();
}

boost::asio::awaitable<std::vector<std::string>>
add(const http_parts& parts, std::vector<new_suppression> all)
{
    const auto count = all.size();
    auto added = co_await parts.suppression_book.add(std::move(all));
    if (added.ids.size() != count)
        throw bad_body{
            {.status = 503, .name = "internal_server_error", .message = "The disk took nothing."}};
    parts.suppressed_addresses.apply(added.changes);
    co_return std::move(added.ids);
}

boost::asio::awaitable<std::vector<suppression_entry>>
remove(const http_parts& parts, std::vector<std::string> which)
{
    auto removed = co_await parts.suppression_book.remove(std::move(which), wall_now());
    parts.suppressed_addresses.apply(removed.changes);
    co_return std::move(removed.entries);
}

json::object id_json(std::string_view id)
{
    return {{"object", "suppression"}, {"id", id}};
}

json::object removed_json(const suppression_entry& entry)
{
    auto object = id_json(entry.what.id);
    object["deleted"] = true;
    return object;
}

server_response answer_unknown()
{
    return answer_error(404, "not_found", "Suppression not found");
}

std::size_t read_suppression_limit(const std::string& text)
{
    std::size_t limit = 0;
    const auto* end = text.data() + text.size();
    const auto [stopped, ec] = std::from_chars(text.data(), end, limit);
    if (ec != std::errc() || stopped != end || limit < 1 || limit > most_suppressions)
        refuse_body("The pagination limit must be a number between 1 and 100.");
    return limit;
}

answering post_suppression(const http_parts& parts, api_call call)
{
    const auto body = read_any(call.request.body);
    const auto* email = body.if_contains("email");
    if (!email)
        refuse_missing("email");
    std::vector<new_suppression> one;
    one.push_back(read_one(*email, body, "email"));
    const auto ids = co_await add(parts, std::move(one));
    auto answer = answer_json(id_json(ids.front()));
    answer.status = 201;
    co_return answer;
}

answering add_suppressions(const http_parts& parts, api_call call)
{
    const auto body = read_any(call.request.body);
    std::vector<new_suppression> all;
    for (const auto& email : read_list(body, "emails")) {
        const auto which = " (The address at `emails[" + std::to_string(all.size()) + "]`.)";
        all.push_back(read_one(email, body, "emails", which));
    }
    json::array data;
    for (const auto& id : co_await add(parts, std::move(all)))
        data.push_back(id_json(id));
    auto answer = answer_json(json::object{{"data", std::move(data)}});
    answer.status = 201;
    co_return answer;
}

answering remove_suppressions(const http_parts& parts, api_call call)
{
    const auto body = read_any(call.request.body);
    if (body.contains("emails") == body.contains("ids"))
        refuse_body("Provide either `emails` or `ids`, but not both.");
    std::vector<std::string> which;
    const auto* field = body.contains("ids") ? "ids" : "emails";
    for (const auto& item : read_list(body, field)) {
        if (!item.is_string())
            refuse_body("The `" + std::string(field) + "` field must contain strings only.");
        which.emplace_back(item.get_string());
    }
    json::array data;
    for (const auto& entry : co_await remove(parts, std::move(which)))
        data.push_back(removed_json(entry));
    const json::object answer{{"data", std::move(data)}};
    co_return answer_json(answer);
}

answering get_suppression(const http_parts& parts, api_call call)
{
    const auto found = co_await parts.event_reader.suppression(call.id);
    co_return found ? answer_json(to_json(*found)) : answer_unknown();
}

answering delete_suppression(const http_parts& parts, api_call call)
{
    std::vector<std::string> which;
    which.push_back(call.id);
    const auto removed = co_await remove(parts, std::move(which));
    co_return removed.empty() ? answer_unknown() : answer_json(removed_json(removed.front()));
}

// Newest first; `after` means older, `before` newer than the cursor.
answering list_suppressions(const http_parts& parts, api_call call)
{
    const auto& query = call.request.query;
    suppression_query q{.limit = usual_suppressions};
    if (const auto limit = query_parameter(query, "limit"))
        q.limit = read_suppression_limit(*limit);
    if (const auto origin = query_parameter(query, "origin")) {
        q.origin = parse_suppression_origin(*origin);
        if (!q.origin)
            refuse_body("Invalid `origin` field. It is bounce, complaint or manual.");
    }
    if (const auto scope = query_parameter(query, "scope")) {
        q.scope = parse_suppression_scope(*scope);
        if (!q.scope)
            refuse_body("Invalid `scope` field. It is everywhere or campaigns.");
    }
    const auto after = query_parameter(query, "after");
    const auto before = query_parameter(query, "before");
    if (const auto& cursor = after ? after : before) {
        const auto found = co_await parts.event_reader.suppression(*cursor);
        if (!found)
            co_return answer_unknown();
        (after ? q.below : q.above) = found->number;
        q.nearest_above = !after;
    }
    const auto wanted = q.limit++;
    auto entries = co_await parts.event_reader.suppressions(q);
    const bool has_more = entries.size() > wanted;
    if (has_more)
        entries.erase(q.nearest_above ? entries.begin() : entries.end() - 1);
    json::array data;
    for (const auto& entry : entries) {
        auto listed = to_json(entry);
        listed.erase("object"); // the entries of Resend's lists do not say what they are
        data.push_back(std::move(listed));
    }
    const json::object answer{
        {"object", "list"}, {"has_more", has_more}, {"data", std::move(data)}};
    co_return answer_json(answer);
}

} // namespace

route_table suppression_routes()
{
    using enum audience;
    constexpr std::string_view list_parameters = "limit after before origin scope";
    static constexpr route routes[] = {
        {"POST", "/suppressions", post_suppression, resends},
        {"GET", "/suppressions", list_suppressions, resends, taking::orders, list_parameters},
        {"POST", "/suppressions/batch/add", add_suppressions, resends},
        {"POST", "/suppressions/batch/remove", remove_suppressions, resends},
        {"GET", "/suppressions/{id}", get_suppression, resends},
        {"DELETE", "/suppressions/{id}", delete_suppression, resends},
    };
    return routes;
}

} // namespace relay
