#include "relay/resend/account_answers.hpp"
#include "resend/json_answer.hpp"

namespace relay {

namespace {

namespace dom = simdjson::dom;

std::optional<listed_suppression> to_suppression(const dom::object& object)
{
    listed_suppression s{
        .id = std::string(id_at(object)),
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

std::optional<suppression_page> read_suppression_page(std::string_view body)
{
    const auto object = parse_object(body);
    auto entries = object ? read_list<listed_suppression>(*object, to_suppression) : std::nullopt;
    if (!entries)
        return std::nullopt;
    return suppression_page{.entries = std::move(*entries), .has_more = says_more(*object)};
}

std::optional<listed_suppression> read_suppression(std::string_view body)
{
    const auto object = parse_object(body);
    return object ? to_suppression(*object) : std::nullopt;
}

} // namespace relay
