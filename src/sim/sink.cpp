#include "sim/sink.hpp"

#include <cstddef>

namespace relay::sim {

namespace {

using simdjson::SUCCESS;
using simdjson::dom::array;
using simdjson::dom::element;

// Gives the mail an id, and tells who wants to know.
void take(team& t, const element& mail, std::string& out)
{
    out += R"({"id":")";
    append(out, t.ids.next());
    out += "\"}";
    ++t.stats.accepted_mails;
    std::string_view subject;
    if (t.arrived && mail["subject"].get(subject) == SUCCESS)
        t.arrived(subject);
}

} // namespace

void send_to_sink(team& t, const http_request& request, bool batch, http_reply& reply)
{
    element document;
    const auto& body = request.body; // padded by the reader, so simdjson needn't copy it
    if (t.parser.parse(body.data(), body.size(), false).get(document) != SUCCESS)
        return reply.fail(problems::not_json());
    ++t.stats.accepted_requests;

    reply.body.clear();
    array items;
    if (!batch || document.get(items) != SUCCESS)
        return take(t, document, reply.body);
    reply.body += R"({"data":[)";
    for (const auto mail : items) {
        take(t, mail, reply.body);
        reply.body += ',';
    }
    if (reply.body.back() == ',')
        reply.body.pop_back();
    reply.body += "]}";
}

} // namespace relay::sim
