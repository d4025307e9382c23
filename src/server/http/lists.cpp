#include "relay/base/text.hpp"
#include "relay/store/contact_reader.hpp"
#include "relay/store/list_book.hpp"
#include "server/http/answer.hpp"
#include "server/http/answer_rows.hpp"
#include "server/http/body.hpp"
#include "server/http/list_handlers.hpp"
#include "server/http/paging.hpp"
#include "server/http/url.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <utility>

namespace relay {

namespace json = boost::json;

namespace {

constexpr page_limits lists_of_a_page{.usual = 100, .most = 1'000};
constexpr std::size_t longest_list_name = 200; // bytes

json::object list_json(const list_record& list)
{
    const auto& n = list.contacts;
    return {
        {"name", list.name},
        {"created_at", to_iso8601(list.created)},
        {"contacts", n.all()},
        {"subscribed", n[contact_status::subscribed]},
        {"unsubscribed", n[contact_status::unsubscribed]},
        {"bounced", n[contact_status::bounced]},
        {"complained", n[contact_status::complained]},
    };
}

std::string read_list_name(const json::object& body)
{
    auto name = read_text(body, "name");
    const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
    if (name.empty() || name.size() > longest_list_name || std::ranges::any_of(name, is_control))
        refuse_body("`name` is a text of 1 to 200 bytes without control characters.");
    return name;
}

} // namespace

server_response answer_no_list(const std::string& name)
{
    return answer_error(
        404,
        "not_found",
        "There is no list `" + std::string(shortened(name, longest_list_name)) + "`."
    );
}

answering post_list(const http_parts& parts, api_call call)
{
    const auto body = read_object(call.request.body, {"name"});
    const auto name = read_list_name(body);
    switch (co_await parts.list_book.create(name, wall_now())) {
    case list_book::creation::exists:
        co_return answer_error(409, "conflict", "There is a list of this name.");
    case list_book::creation::failed:
        co_return answer_error(
            503, "queue_full", "The list was not stored: the relay's disk is full."
        );
    case list_book::creation::created:
        break;
    }
    const auto list = co_await parts.contact_reader.find_list(name);
    if (!list)
        co_return answer_no_list(name); // somebody has removed it already
    auto response = answer_json(list_json(*list));
    response.status = 201;
    co_return response;
}

answering list_lists(const http_parts& parts, api_call call)
{
    const auto limit = read_limit(call.request.query, lists_of_a_page);
    auto after = query_parameter(call.request.query, "after").value_or(std::string());
    auto lists = co_await parts.contact_reader.lists(std::move(after), limit + 1);
    const bool has_more = lists.size() > limit;
    if (has_more)
        lists.pop_back();
    row_list rows{.before = R"({"data":)", .rows = lists.size()};
    rows.after = std::string(R"(,"has_more":)") + (has_more ? "true" : "false") + "}\n";
    rows.append = [lists = std::move(lists)](std::string& out, std::size_t i) {
        out += json::serialize(list_json(lists[i]));
    };
    co_return answer_rows(std::move(rows));
}

answering get_list(const http_parts& parts, api_call call)
{
    const auto list = co_await parts.contact_reader.find_list(call.id);
    co_return list ? answer_json(list_json(*list)) : answer_no_list(call.id);
}

answering delete_list(const http_parts& parts, api_call call)
{
    if (!co_await parts.list_book.remove(parts.contact_reader, call.id))
        co_return answer_no_list(call.id);
    const json::object answer{{"name", call.id}, {"deleted", true}};
    co_return answer_json(answer);
}

} // namespace relay
