#include "relay/async/side_thread.hpp"
#include "relay/base/text.hpp"
#include "relay/campaign/contact_fields.hpp"
#include "relay/campaign/contact_text.hpp"
#include "relay/pipeline/suppressed_addresses.hpp"
#include "relay/store/contact_reader.hpp"
#include "relay/store/list_book.hpp"
#include "server/http/answer.hpp"
#include "server/http/body.hpp"
#include "server/http/list_handlers.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <utility>

namespace relay {

namespace json = boost::json;

namespace {

constexpr std::size_t longest_reason = 500; // bytes

server_response answer_no_contact()
{
    return answer_error(404, "not_found", "The list has no contact with this address.");
}

server_response answer_contact(const contact_record& c)
{
    server_response response;
    append_contact(response.body, c);
    response.body += '\n';
    return response;
}

// Members that are not the relay's own words are variables.
contact_change read_change(std::string_view body)
{
    auto variables = read_contact_variables(body);
    if (!variables)
        refuse_body("The request body must be a JSON object whose names are all different.");
    const auto fields = json::parse(body).as_object();
    for (const auto* fixed : {"email", "since"})
        if (fields.contains(fixed))
            refuse_body("`" + std::string(fixed) + "` cannot be changed.");
    contact_change c{
        .variables = std::move(*variables),
        .status = {},
        .why = std::string(shortened(read_text(fields, "why"), longest_reason)),
        .at = wall_now()};
    const auto status = read_text(fields, "status");
    if (status.empty()) {
        if (!c.why.empty())
            refuse_body("`why` goes with a `status`.");
        return c;
    }
    c.status = parse_contact_status(status);
    if (c.status != contact_status::subscribed && c.status != contact_status::unsubscribed)
        refuse_body("`status` is set to subscribed or unsubscribed: the others come of events.");
    if (c.why.empty())
        c.why = "by hand";
    return c;
}

server_response answer_change(const std::string& list, contact_change_result::what status)
{
    switch (status) {
    case contact_change_result::unknown_list:
        return answer_no_list(list);
    case contact_change_result::unknown_contact:
        return answer_no_contact();
    case contact_change_result::too_large:
        return answer_error(422, "validation_error", "The variables are larger than 256 KiB.");
    case contact_change_result::done:
    case contact_change_result::failed:
        break;
    }
    return answer_error(503, "queue_full", "The contact was not stored: the relay's disk is full.");
}

} // namespace

answering get_contact(const http_parts& parts, api_call call)
{
    const auto list = co_await parts.contact_reader.find_list(call.id);
    if (!list)
        co_return answer_no_list(call.id);
    const auto found = co_await parts.contact_reader.find(list->id, std::move(call.item));
    co_return found ? answer_contact(*found) : answer_no_contact();
}

answering patch_contact(const http_parts& parts, api_call call)
{
    const auto& body = call.request.body;
    auto change = co_await parts.side_thread.run(body.size(), [&] { return read_change(body); });
    const auto done = co_await parts.list_book.change(call.id, call.item, std::move(change));
    if (done.status != contact_change_result::done)
        co_return answer_change(call.id, done.status);
    parts.suppressed_addresses.apply(done.changes);
    co_return answer_contact(done.contact);
}

answering delete_contact(const http_parts& parts, api_call call)
{
    const auto done = co_await parts.list_book.remove_contact(call.id, call.item);
    if (done.status != contact_change_result::done)
        co_return answer_change(call.id, done.status);
    const json::object answer{{"email", done.contact.email}, {"deleted", true}};
    co_return answer_json(answer);
}

} // namespace relay
