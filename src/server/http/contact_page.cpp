#include "relay/campaign/contact_text.hpp"
#include "relay/store/contact_reader.hpp"
#include "server/http/answer.hpp"
#include "server/http/body.hpp"
#include "server/http/list_handlers.hpp"
#include "server/http/paging.hpp"
#include "server/http/parameters.hpp"
#include "server/http/url.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <utility>

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr page_limits contacts_of_a_page{.usual = 100, .most = 1'000};
constexpr std::size_t page_bytes = 256 << 10;  // about; at least one contact is on a page
constexpr std::size_t most_looked_at = 20'000; // of those that have another status
constexpr std::size_t contacts_of_one_look = 500;

std::optional<contact_status> read_status(const std::string& query)
{
    const auto text = query_parameter(query, "status");
    if (!text)
        return std::nullopt;
    const auto status = parse_contact_status(*text);
    if (!status)
        refuse_parameter("status", "subscribed, unsubscribed, bounced or complained");
    return status;
}

struct contact_page
{
    std::string data; // JSON objects with commas between them
    std::size_t contacts{};
    std::string looked_to; // the address of the last one that was looked at
    bool has_more{};
};

// Those behind `after`, in the order in which they came to the list
asio::awaitable<contact_page> read_page(
    contact_reader& reader,
    list_id list,
    contact_id after,
    std::optional<contact_status> status,
    std::size_t limit
)
{
    contact_page page;
    for (std::size_t looked_at = 0; looked_at < most_looked_at;) {
        const auto some =
            co_await reader.contacts_after(list, after, contacts_of_one_look, page_bytes);
        page.has_more = !some.empty();
        if (some.empty())
            co_return page;
        for (const auto& c : some) {
            const bool meant = !status || c.status == *status;
            if (meant && (page.contacts == limit || page.data.size() >= page_bytes))
                co_return page;
            if (meant) {
                page.data += page.contacts++ > 0 ? "," : "";
                append_contact(page.data, c);
            }
            after = c.id;
            page.looked_to = c.email;
        }
        looked_at += some.size();
    }
    co_return page;
}

} // namespace

answering page_contacts(const http_parts& parts, api_call call)
{
    const auto& query = call.request.query;
    const auto limit = read_limit(query, contacts_of_a_page);
    const auto status = read_status(query);
    const auto list = co_await parts.contact_reader.find_list(call.id);
    if (!list)
        co_return answer_no_list(call.id);
    contact_id after;
    if (auto address = query_parameter(query, "after")) {
        const auto last = co_await parts.contact_reader.find(list->id, std::move(*address));
        if (!last)
            refuse_body("`after` is not the address of a contact of the list.");
        after = last->id;
    }
    const auto page = co_await read_page(parts.contact_reader, list->id, after, status, limit);
    boost::json::value next; // null: there is nothing more
    if (page.has_more)
        next = page.looked_to;
    server_response response;
    response.body = R"({"data":[)" + page.data + R"(],"has_more":)" +
                    (page.has_more ? "true" : "false") + R"(,"next":)" +
                    boost::json::serialize(next) + "}\n";
    co_return response;
}

} // namespace relay
