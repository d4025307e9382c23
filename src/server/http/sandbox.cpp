#include "relay/async/side_thread.hpp"
#include "relay/base/json_or_null.hpp"
#include "relay/base/percent_encoding.hpp"
#include "relay/sandbox/inbox.hpp"
#include "relay/sandbox/inbox_search.hpp"
#include "server/http/answer.hpp"
#include "server/http/inbox_views.hpp"
#include "server/http/paging.hpp"
#include "server/http/route_tables.hpp"
#include "server/http/shared_text.hpp"
#include "server/http/url.hpp"

#include <boost/json/serialize.hpp>

#include <charconv>

// The inbox of a sandbox. A relay that sends for real has none of these paths.

namespace relay {

namespace {

constexpr page_limits page_sizes{.usual = 50, .most = 500};

server_response answer_no_sandbox()
{
    return answer_error(404, "not_found", "The requested endpoint does not exist.");
}

server_response answer_no_mail()
{
    return answer_error(404, "not_found", "There is no mail with this id in the inbox.");
}

answering list_inbox(const http_parts& parts, api_call call)
{
    if (!parts.inbox)
        co_return answer_no_sandbox();
    const auto& query = call.request.query;
    const inbox_search search{
        .text = query_parameter(query, "search").value_or(""),
        .after = query_parameter(query, "after").value_or(""),
        .limit = read_limit(query, page_sizes),
    };
    const auto mails = parts.inbox->newest_first();
    const auto forgotten = parts.inbox->forgotten();
    auto write = [&] {
        return boost::json::serialize(inbox_list(find_mails(mails, search), mails.size(), forgotten)
        );
    };
    auto body = co_await parts.side_thread.run(parts.inbox->bytes(), std::move(write));
    co_return server_response{.body = std::move(body)};
}

answering get_inbox_mail(const http_parts& parts, api_call call)
{
    if (!parts.inbox)
        co_return answer_no_sandbox();
    const auto mail = parts.inbox->find(call.id);
    if (!mail)
        co_return answer_no_mail();
    auto write = [&] { return boost::json::serialize(whole_mail(*mail)); };
    auto body = co_await parts.side_thread.run(bytes_of(*mail), std::move(write));
    co_return server_response{.body = std::move(body)};
}

// Nothing: it is no number, or there are not so many.
const inbox_attachment* find_attachment(const inbox_mail& mail, std::string_view number)
{
    std::size_t n = 0;
    const auto* end = number.data() + number.size();
    const auto [stopped, ec] = std::from_chars(number.data(), end, n);
    if (ec != std::errc() || stopped != end || n >= mail.attachments.size())
        return nullptr;
    return &mail.attachments[n];
}

// Whatever an attachment says that it is, a browser keeps it as a file and opens nothing.
answering download_attachment(const http_parts& parts, api_call call)
{
    if (!parts.inbox)
        co_return answer_no_sandbox();
    const auto mail = parts.inbox->find(call.id);
    const auto* found = mail ? find_attachment(*mail, call.item) : nullptr;
    if (!found)
        co_return answer_error(404, "not_found", "There is no such attachment in the inbox.");
    const auto name = found->filename.empty() ? "attachment" : found->filename;
    server_response response{.content_type = "application/octet-stream"};
    response.headers = {
        {"Content-Disposition", "attachment; filename*=UTF-8''" + percent_encoded(name)},
        {"X-Content-Type-Options", "nosniff"},
        {"Content-Security-Policy", "sandbox; default-src 'none'"},
    };
    response.streamed = std::make_shared<shared_text>(mail, found->content);
    co_return response;
}

answering empty_inbox(const http_parts& parts, api_call)
{
    if (!parts.inbox)
        co_return answer_no_sandbox();
    const boost::json::object answer{{"deleted", parts.inbox->clear()}};
    co_return answer_json(answer);
}

} // namespace

route_table sandbox_routes()
{
    using enum audience;
    using enum taking;
    static constexpr route routes[] = {
        {"GET", "/relay/sandbox/inbox", list_inbox, relays, orders, "search limit after"},
        {"DELETE", "/relay/sandbox/inbox", empty_inbox},
        {"GET", "/relay/sandbox/inbox/{id}", get_inbox_mail},
        {"GET", "/relay/sandbox/inbox/{id}/attachments/{item}", download_attachment},
    };
    return routes;
}

} // namespace relay
