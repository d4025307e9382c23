#include "relay/async/side_thread.hpp"
#include "relay/messages/message_finder.hpp"
#include "server/http/answer.hpp"
#include "server/http/answer_rows.hpp"
#include "server/http/email_handlers.hpp"
#include "server/http/email_request.hpp"
#include "server/http/email_views.hpp"
#include "server/http/url.hpp"

#include <boost/json/serialize.hpp>

#include <charconv>

namespace relay {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::size_t default_limit = 20; // resend-api.md, section 3.1
constexpr std::size_t max_limit = 100;

std::optional<std::size_t> read_limit(std::string_view query)
{
    const auto text = query_parameter(query, "limit");
    if (!text || text->empty())
        return default_limit;
    std::size_t limit = 0;
    const char* end = text->data() + text->size();
    const auto [stop, ec] = std::from_chars(text->data(), end, limit);
    if (ec != std::errc() || stop != end || limit < 1 || limit > max_limit)
        return std::nullopt;
    return limit;
}

// Where a page begins, or why it cannot; nothing: the query does not say.
using cursor = std::optional<std::variant<message_id, server_response>>;

asio::awaitable<cursor> read_cursor(const http_parts& parts, std::string query, std::string name)
{
    auto text = query_parameter(query, name);
    if (!text || text->empty())
        co_return std::nullopt;
    co_return co_await resolve_email(parts, std::move(*text), std::move(name));
}

} // namespace

answering get_email(const http_parts& parts, api_call call)
{
    auto named = co_await resolve_email(parts, call.id);
    if (auto* none = std::get_if<server_response>(&named))
        co_return std::move(*none);
    const auto found = co_await parts.message_finder.find(std::get<message_id>(named));
    if (!found)
        co_return answer_no_email();
    const auto body = co_await parts.message_finder.body(found->record.id);
    const auto write = [&] {
        return json::serialize(email_details(*found, body, parts.id_codec)) + "\n";
    };
    server_response response;
    response.body = co_await parts.side_thread.run(body.size(), write);
    co_return response;
}

answering list_emails(const http_parts& parts, api_call call)
{
    const auto limit = read_limit(call.request.query);
    if (!limit)
        co_return answer_error(
            422, "validation_error", "The pagination limit must be a number between 1 and 100."
        );
    message_page_query which{.limit = *limit};
    for (const auto* name : {"after", "before"}) {
        auto from = co_await read_cursor(parts, call.request.query, name);
        if (!from)
            continue;
        if (auto* refused = std::get_if<server_response>(&*from))
            co_return std::move(*refused);
        (name == std::string_view("after") ? which.after : which.before) =
            std::get<message_id>(*from);
    }
    auto page = co_await parts.message_finder.list(which);
    row_list list{.rows = page.messages.size(), .after = "}\n"};
    list.before = std::string(R"({"object":"list","has_more":)") +
                  (page.has_more ? "true" : "false") + R"(,"data":)";
    list.append = [messages = std::move(page.messages),
                   &codec = parts.id_codec](std::string& out, std::size_t i) {
        out += json::serialize(email_row(messages[i], codec));
    };
    co_return answer_rows(std::move(list));
}

} // namespace relay
