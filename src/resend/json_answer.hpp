#pragma once

#include "relay/base/json_halves.hpp"
#include "relay/base/text.hpp"

#include <simdjson.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What all readers of Resend's JSON need

namespace relay {

// Parses into buffers that are kept for the next text. What it returns is valid until the next call
// of the same thread. Texts may be cut inside of a character, as JavaScript does it.
inline std::optional<simdjson::dom::element> parse_json(std::string_view text)
{
    thread_local simdjson::dom::parser parser;
    simdjson::dom::element root;
    auto error = parser.parse(text.data(), text.size()).get(root);
    if (error == simdjson::STRING_ERROR) {
        std::string mended(text);
        if (replace_lone_halves(mended.data(), mended.size()))
            error = parser.parse(mended).get(root);
    }
    return error ? std::nullopt : std::optional(root);
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

// An id of Resend's. It goes into the path of other calls: empty when it is none that could.
inline std::string_view id_at(const simdjson::dom::object& object)
{
    constexpr std::size_t longest = 64;
    const auto id = text_at(object, "id");
    const bool good = id.size() <= longest && std::ranges::all_of(id, [](char c) {
                          return is_ascii_alnum(c) || c == '-' || c == '_';
                      });
    return good ? id : std::string_view();
}

// The members of the list "data", each as `read` reads it. Nothing: there is no such list, or one
// of them cannot be read.
template <class T, class Read>
std::optional<std::vector<T>> read_list(const simdjson::dom::object& page, Read read)
{
    constexpr std::size_t most = 1'000; // Resend has a hundred
    simdjson::dom::array data;
    if (page.at_key("data").get(data) || data.size() > most)
        return std::nullopt;
    std::vector<T> all;
    for (const simdjson::dom::element each : data) {
        simdjson::dom::object one;
        if (each.get(one))
            return std::nullopt;
        auto member = read(one);
        if (!member)
            return std::nullopt;
        all.push_back(std::move(*member));
    }
    return all;
}

// Whether more pages follow this one. Who does not say that it was all has not said it.
inline bool says_more(const simdjson::dom::object& page)
{
    bool more = true;
    return page.at_key("has_more").get(more) != simdjson::SUCCESS || more;
}

} // namespace relay
