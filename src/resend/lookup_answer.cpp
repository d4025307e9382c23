#include "relay/resend/lookup_answer.hpp"

#include "json_answer.hpp"

namespace relay {

namespace {

namespace dom = simdjson::dom;

std::optional<looked_up_suppression> read_suppression(const dom::object& object)
{
    looked_up_suppression s{
        .id = std::string(text_at(object, "id")),
        .email = std::string(text_at(object, "email")),
        .origin = std::string(text_at(object, "origin")),
        .source = std::string(text_at(object, "source_id")),
    };
    const auto created = parse_iso8601(text_at(object, "created_at"));
    if (s.id.empty() || s.email.empty() || !created)
        return std::nullopt;
    s.created = *created;
    return s;
}

} // namespace

std::optional<looked_up_email> read_looked_up_email(std::string_view body)
{
    const auto object = parse_object(body);
    if (!object || text_at(*object, "id").empty())
        return std::nullopt;
    looked_up_email email{.last_event = parse_last_event(text_at(*object, "last_event"))};
    dom::array to;
    if (!object->at_key("to").get(to))
        for (const auto item : to)
            if (std::string_view address; !item.get(address))
                email.to.emplace_back(address);
    return email;
}

std::optional<looked_up_suppression> read_looked_up_suppression(std::string_view body)
{
    const auto object = parse_object(body);
    return object ? read_suppression(*object) : std::nullopt;
}

std::optional<suppression_page> read_suppression_page(std::string_view body)
{
    const auto object = parse_object(body);
    dom::array data;
    if (!object || object->at_key("data").get(data))
        return std::nullopt;
    suppression_page page;
    for (const auto item : data) {
        dom::object entry;
        if (item.get(entry))
            return std::nullopt;
        auto read = read_suppression(entry);
        if (!read)
            return std::nullopt;
        page.entries.push_back(std::move(*read));
    }
    bool more = false;
    page.has_more = !object->at_key("has_more").get(more) && more;
    return page;
}

} // namespace relay
