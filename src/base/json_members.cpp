#include "relay/base/json_members.hpp"

#include <algorithm>
#include <cstddef>

namespace relay {

namespace {

// How much of `text` stands before the next of `ends` that is in no string, array or object
std::size_t size_before(std::string_view text, std::string_view ends)
{
    std::size_t depth = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in_string) {
            if (c == '\\')
                ++i;
            in_string = c != '"';
        } else if (depth == 0 && ends.find(c) != std::string_view::npos) {
            return i;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if ((c == '}' || c == ']') && depth > 0) {
            --depth;
        }
    }
    return text.size();
}

std::string_view take(std::string_view& text, std::string_view ends)
{
    const auto size = size_before(text, ends);
    const auto taken = text.substr(0, size);
    text.remove_prefix(std::min(size + 1, text.size()));
    return taken;
}

} // namespace

std::vector<json_member> json_members(std::string_view object)
{
    std::vector<json_member> members;
    if (!object.starts_with('{'))
        return members;
    object.remove_prefix(1);
    while (!object.empty() && !object.starts_with('}')) {
        const auto name = take(object, ":");
        members.push_back({.name = name, .value = take(object, ",}")});
    }
    return members;
}

} // namespace relay
