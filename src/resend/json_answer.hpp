#pragma once

#include <simdjson.h>

#include <optional>
#include <string_view>

// What all readers of Resend's JSON need

namespace relay {

// Parses into buffers that are kept for the next text. What it returns is valid until the next call
// of the same thread.
inline std::optional<simdjson::dom::element> parse_json(std::string_view text)
{
    thread_local simdjson::dom::parser parser;
    simdjson::dom::element root;
    if (parser.parse(text.data(), text.size()).get(root))
        return std::nullopt;
    return root;
}

inline std::optional<simdjson::dom::object> parse_object(std::string_view text)
{
    simdjson::dom::object object;
    const auto root = parse_json(text);
    if (!root || root->get(object))
        return std::nullopt;
    return object;
}

// Empty when there is no such text
inline std::string_view text_at(const simdjson::dom::object& object, std::string_view key)
{
    std::string_view text;
    if (object.at_key(key).get(text))
        return {};
    return text;
}

} // namespace relay
