#include "mail/email_parts.hpp"
#include "relay/base/json_writer.hpp"
#include "relay/base/text.hpp"

#include <algorithm>

namespace relay {

namespace {

// A token of RFC 9110: what a header's name may be made of
bool is_token(std::string_view text)
{
    const auto allowed = [](char c) {
        return is_ascii_alnum(c) ||
               std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
    };
    return !text.empty() && std::all_of(text.begin(), text.end(), allowed);
}

bool is_unsubscribe(std::string_view name)
{
    return equals_ignoring_case(name, "List-Unsubscribe") ||
           equals_ignoring_case(name, "List-Unsubscribe-Post");
}

} // namespace

own_headers append_headers(std::string& out, dom::element value, const json_path& path)
{
    const dom::object headers = expect_object(value, path);
    own_headers found;
    if (headers.size() == 0)
        return found;
    expect_distinct_keys(headers, path);

    char separator = '{';
    out += ",\"headers\":";
    for (const auto [name, content] : headers) {
        const json_path place = path.member(name);
        if (!is_token(name))
            refuse_field(place, "This is not the name of a header.");
        const std::string_view text = expect_string(content, place);
        if (has_control_character(text))
            refuse_field(place, "It must not contain line breaks or other control characters.");
        out += separator;
        append_json_string(out, name);
        out += ':';
        append_json_string(out, text);
        separator = ',';
        found.any = true;
        found.unsubscribe = found.unsubscribe || is_unsubscribe(name);
    }
    out += '}';
    return found;
}

} // namespace relay
