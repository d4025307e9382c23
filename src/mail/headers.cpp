#include "mail/email_parts.hpp"
#include "relay/base/json_writer.hpp"
#include "relay/base/text.hpp"

#include <algorithm>

namespace relay {

namespace {

// Printable ASCII but for the colon (RFC 5322, section 3.6.8)
bool is_header_name(std::string_view text)
{
    return !text.empty() &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f && c != ':'; });
}

// Given as one of an email's own, it makes Resend answer 500, always (resend-api.md, section 14).
bool is_written_by_resend(std::string_view name)
{
    constexpr std::string_view names[] = {
        "Content-Type", "MIME-Version", "Content-Transfer-Encoding"};
    return std::ranges::any_of(names, [name](std::string_view own) {
        return equals_ignoring_case(name, own);
    });
}

bool is_unsubscribe(std::string_view name)
{
    return equals_ignoring_case(name, "List-Unsubscribe") ||
           equals_ignoring_case(name, "List-Unsubscribe-Post");
}

// A long value may come folded into lines (RFC 5322, section 2.2.3), as Symfony writes it.
std::string unfolded(std::string_view text)
{
    std::string line;
    for (auto end = text.find("\r\n"); end != std::string_view::npos; end = text.find("\r\n")) {
        const auto rest = text.substr(end + 2);
        const auto blanks = std::min(rest.find_first_not_of(" \t"), rest.size());
        if (blanks == 0)
            break; // a line break of another kind
        line.append(text.substr(0, end)) += ' ';
        text = rest.substr(blanks);
    }
    return line.append(text);
}

// Numbers and booleans are written as texts: Ruby's Mail and PHP hand on what they were given.
std::string read_value(dom::element value, const json_path& path)
{
    std::int64_t number = 0;
    bool truth = false;
    std::string text;
    if (value.get(number) == simdjson::SUCCESS) {
        append_json_number(text, number);
        return text;
    }
    if (value.get(truth) == simdjson::SUCCESS)
        return truth ? "true" : "false";
    text = unfolded(expect_string(value, path));
    auto checked = text;
    std::ranges::replace(checked, '\t', ' ');
    if (has_control_character(checked))
        refuse_field(path, "It must not contain line breaks or other control characters.");
    return text;
}

} // namespace

own_headers append_headers(std::string& out, dom::element value, const json_path& path)
{
    const dom::object headers = expect_object(value, path);
    expect_distinct_keys(headers, path);

    own_headers found;
    for (const auto [name, content] : headers) {
        const json_path place = path.member(name);
        if (!is_header_name(name))
            refuse_field(place, "This is not the name of a header.");
        if (content.is_null())
            continue;
        if (is_written_by_resend(name))
            refuse_field(place, "Resend writes this header itself.");
        out += found.any ? "," : ",\"headers\":{";
        append_json_string(out, name);
        out += ':';
        append_json_string(out, read_value(content, place));
        found.any = true;
        found.unsubscribe = found.unsubscribe || is_unsubscribe(name);
    }
    if (found.any)
        out += '}';
    return found;
}

} // namespace relay
