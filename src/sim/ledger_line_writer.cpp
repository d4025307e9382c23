#include "sim/ledger_line_writer.hpp"

#include "sim/iso_time.hpp"
#include "sim/json_text.hpp"

#include <string>
#include <utility>

namespace relay::sim {

namespace {

using simdjson::dom::array;
using simdjson::dom::element;

void append_value(std::string& out, element value)
{
    using simdjson::dom::element_type;
    if (value.type() == element_type::STRING)
        append_json(out, value.get_string().value_unsafe());
    else
        out += simdjson::minify(value);
}

// Addresses are always an array, however they came.
void append_list(std::string& out, element value)
{
    array items;
    out += '[';
    if (value.get(items) != simdjson::SUCCESS) {
        append_value(out, value);
    } else {
        bool first = true;
        for (const auto item : items) {
            if (!std::exchange(first, false))
                out += ',';
            append_value(out, item);
        }
    }
    out += ']';
}

void append_name(std::string& out, field f)
{
    out += ",\"";
    out += to_string(f);
    out += "\":";
}

void append_tags(std::string& out, const mail_view& mail)
{
    std::string_view relay_id;
    bool first = true;
    out += R"(,"tags":[)";
    for (const auto& tag : mail.tags()) {
        out += std::exchange(first, false) ? R"({"name":)" : R"(,{"name":)";
        append_json(out, tag.name);
        out += R"(,"value":)";
        append_json(out, tag.value);
        out += '}';
        if (tag.name == "relay_id")
            relay_id = tag.value;
    }
    out += ']';
    if (!relay_id.empty()) {
        out += R"(,"relay_id":)";
        append_json(out, relay_id);
    }
}

} // namespace

ledger_line_writer::ledger_line_writer(const accepted_request& r, bool bodies) : bodies_(bodies)
{
    common_ = R"(,"at":")" + to_iso_time(r.at) + R"(","endpoint":)";
    append_json(common_, r.endpoint);
    common_ += r.batch ? R"(,"batch":true,"key":)" : R"(,"batch":false,"key":)";
    if (r.key.empty())
        common_ += "null";
    else
        append_json(common_, r.key);
    common_ += R"(,"window":)";
    append_json(common_, r.window);
    common_ += R"(,"index":)";
}

std::string_view ledger_line_writer::write(
    const uuid& id, std::size_t index, const mail_view& mail, mail_event event
)
{
    std::string& out = line_;
    out.clear();
    out += R"({"id":")";
    append(out, id);
    out += '"';
    out += common_;
    append_json(out, std::uint64_t{index});
    for (const auto f : {field::to, field::cc, field::bcc, field::reply_to}) {
        if (!mail.has(f))
            continue;
        append_name(out, f);
        append_list(out, mail[f]);
    }
    for (const auto f : {field::from, field::subject, field::scheduled_at}) {
        if (!mail.has(f))
            continue;
        append_name(out, f);
        append_value(out, mail[f]);
    }
    if (mail.has(field::tags))
        append_tags(out, mail);
    if (bodies_) {
        for (const auto f : {field::html, field::text, field::headers}) {
            if (!mail.has(f))
                continue;
            append_name(out, f);
            append_value(out, mail[f]);
        }
    }
    out += R"(,"last_event":")";
    out += to_string(event);
    out += "\"}";
    return out;
}

} // namespace relay::sim
