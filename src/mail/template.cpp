#include "mail/email_parts.hpp"
#include "relay/base/json_writer.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace relay {

// The rules are Resend's: resend-api.md, section 1.2.

namespace {

constexpr std::size_t longest_variable = 50;
constexpr std::size_t longest_text = 2'000;
constexpr double largest_number = 9007199254740991; // 2^53 - 1

constexpr std::string_view reserved_keys[] = {
    "FIRST_NAME", "LAST_NAME", "EMAIL", "UNSUBSCRIBE_URL", "RESEND_UNSUBSCRIBE_URL"};

void expect_key(std::string_view key, const json_path& place)
{
    const auto allowed = [](char c) { return is_ascii_alnum(c) || c == '_'; };
    if (key.empty() || key.size() > longest_variable ||
        !std::all_of(key.begin(), key.end(), allowed))
        refuse_field(
            place, "The name of a variable is 1 to 50 ASCII letters, numbers and underscores."
        );
    if (std::find(std::begin(reserved_keys), std::end(reserved_keys), key) !=
        std::end(reserved_keys))
        refuse_field(place, "This name is reserved by Resend.");
}

void append_number(std::string& out, dom::element value, const json_path& place)
{
    double number = 0;
    if (value.get(number) != simdjson::SUCCESS)
        refuse_type(place, "a string or a number", value);
    if (std::abs(number) > largest_number)
        refuse_field(place, "A number must not be larger than 2^53 - 1.");
    std::int64_t integer = 0;
    if (value.get(integer) == simdjson::SUCCESS)
        append_json_number(out, integer);
    else
        append_json_number(out, number == 0 ? 0 : number); // -0.0 is 0
}

void append_variables(std::string& out, dom::element value, const json_path& path)
{
    if (is_empty_array(value)) {
        out += ",\"variables\":{}";
        return;
    }
    const dom::object variables = expect_object(value, path);
    expect_distinct_keys(variables, path);

    out += ",\"variables\":{";
    bool first = true;
    for (const auto [key, content] : variables) {
        const json_path place = path.member(key);
        expect_key(key, place);
        if (!first)
            out += ',';
        first = false;
        append_json_string(out, key);
        out += ':';
        std::string_view text;
        if (content.get(text) != simdjson::SUCCESS) {
            append_number(out, content, place);
            continue;
        }
        if (text.find('\0') != std::string_view::npos)
            refuse_field(place, "It must not contain the character U+0000.");
        if (count_characters(text) > longest_text)
            refuse_field(place, "A text must not be longer than 2000 characters.");
        append_json_string(out, text);
    }
    out += '}';
}

// Nothing when it is not given, or null
std::optional<dom::element> find_member(dom::object object, std::string_view name)
{
    dom::element value;
    if (object.at_key(name).get(value) != simdjson::SUCCESS || value.is_null())
        return std::nullopt;
    return value;
}

} // namespace

std::string_view append_template(std::string& out, dom::element value, const json_path& path)
{
    const dom::object object = expect_object(value, path);
    expect_distinct_keys(object, path);
    for (const auto [key, member] : object) {
        if (key != "id" && key != "variables")
            meet_unknown(path.member(key));
    }

    const auto id = find_member(object, "id");
    if (!id)
        refuse("missing_required_field", "Missing `" + path.member("id").text() + "` field");
    out += ",\"template\":{\"id\":";
    const std::string_view word = expect_word(*id, path.member("id"));
    append_json_string(out, word);
    if (const auto variables = find_member(object, "variables"))
        append_variables(out, *variables, path.member("variables"));
    out += '}';
    return word;
}

} // namespace relay
