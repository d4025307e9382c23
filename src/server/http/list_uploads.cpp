#include "relay/campaign/contact_import.hpp"
#include "relay/pipeline/ingest.hpp"
#include "server/http/answer.hpp"
#include "server/http/body.hpp"
#include "server/http/file_request.hpp"
#include "server/http/list_handlers.hpp"
#include "server/http/url.hpp"

#include <boost/json/object.hpp>

#include <exception>
#include <utility>

namespace relay {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

bool read_resubscribe(const std::string& query)
{
    const auto text = query_parameter(query, "resubscribe").value_or("false");
    if (text != "true" && text != "false")
        refuse_body("`resubscribe` is true or false.");
    return text == "true";
}

using contacts_result = std::variant<api_error, contacts_taken>;

// The client waits while a step goes to the disk.
asio::awaitable<contacts_result> take_contacts(incoming_body& body, contact_import& import)
{
    if (auto error = co_await import.begin())
        co_return std::move(*error);
    while (const auto piece = co_await body.next())
        if (auto error = co_await import.feed(*piece))
            co_return std::move(*error);
    co_return co_await import.finish();
}

// What nobody can resume leaves nothing, however it ends.
asio::awaitable<contacts_result> take_or_abandon(incoming_body& body, contact_import& import)
{
    contacts_result result;
    std::exception_ptr failure;
    try {
        result = co_await take_contacts(body, import);
    } catch (const broken_body&) {
        failure = std::current_exception();
    }
    if (failure || std::holds_alternative<api_error>(result))
        co_await import.abandon();
    if (failure)
        std::rethrow_exception(failure);
    co_return result;
}

} // namespace

answering post_contacts(const http_parts& parts, api_call call)
{
    const auto format = recipient_format_of(call.request.header("content-type"));
    if (const auto* error = std::get_if<api_error>(&format))
        co_return answer_error(*error);
    contact_import::order order{
        .list = call.id,
        .upload = read_upload_name(call.request.query),
        .format = std::get<recipient_format>(format),
        .resubscribe = read_resubscribe(call.request.query)};
    if (const auto closed = parts.ingest.closed())
        co_return answer_error(*closed);
    const contact_import::parts import_parts{
        .list_book = parts.list_book,
        .contact_book = parts.contact_book,
        .contact_reader = parts.contact_reader,
        .suppressed_addresses = parts.suppressed_addresses};
    contact_import import(import_parts, std::move(order));
    const auto result = co_await take_or_abandon(*call.request.streamed, import);
    if (const auto* error = std::get_if<api_error>(&result))
        co_return answer_error(*error);
    const auto& taken = std::get<contacts_taken>(result);
    const json::object answer{
        {"added", taken.added},
        {"updated", taken.updated},
        {"skipped", taken.skipped},
        {"first_skipped", skipped_json(taken.first_skipped)}};
    co_return answer_json(answer);
}

} // namespace relay
