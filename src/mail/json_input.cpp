#include "mail/json_input.hpp"

#include "relay/base/text.hpp"

#include <algorithm>
#include <vector>

namespace relay {

namespace {

constexpr std::size_t longest_quote = 64; // of a name that a producer made up, in a message

std::string_view describe(dom::element value)
{
    switch (value.type()) {
    case dom::element_type::ARRAY:
        return "an array";
    case dom::element_type::OBJECT:
        return "an object";
    case dom::element_type::INT64:
    case dom::element_type::UINT64:
    case dom::element_type::DOUBLE:
        return "a number";
    case dom::element_type::STRING:
        return "a string";
    case dom::element_type::BOOL:
        return "a boolean";
    case dom::element_type::NULL_VALUE:
        return "null";
    }
    return "something else";
}

} // namespace

std::string json_path::text() const
{
    std::string text = parent_ ? parent_->text() : std::string();
    if (index_ != no_index)
        return text + '[' + std::to_string(index_) + ']';
    if (!text.empty())
        text += '.';
    return text.append(shortened(name_, longest_quote));
}

void refuse(std::string_view name, std::string message)
{
    throw refusal{{.status = 422, .name = std::string(name), .message = std::move(message)}};
}

void refuse_field(const json_path& path, std::string_view why)
{
    refuse("validation_error", "Invalid `" + path.text() + "` field. " + std::string(why));
}

void refuse_type(const json_path& path, std::string_view wanted, dom::element got)
{
    std::string why = "Expected ";
    why.append(wanted).append(", got ").append(describe(got)).append(".");
    refuse_field(path, why);
}

std::string which_one(std::string_view what, const json_path& place)
{
    std::string text = " (The ";
    return text.append(what).append(" at `").append(place.text()).append("`.)");
}

void meet_unknown(const json_path& path)
{
    if (!path.is_lenient())
        refuse("validation_error", "Unknown field `" + path.text() + "`.");
}

std::string_view expect_string(dom::element value, const json_path& path)
{
    std::string_view text;
    if (value.get(text) != simdjson::SUCCESS)
        refuse_type(path, "a string", value);
    return text;
}

dom::object expect_object(dom::element value, const json_path& path)
{
    dom::object object;
    if (value.get(object) != simdjson::SUCCESS)
        refuse_type(path, "an object", value);
    return object;
}

dom::array expect_array(dom::element value, const json_path& path, std::string_view wanted)
{
    dom::array array;
    if (value.get(array) != simdjson::SUCCESS)
        refuse_type(path, wanted, value);
    return array;
}

bool is_empty_array(dom::element value)
{
    dom::array array;
    return value.get(array) == simdjson::SUCCESS && array.begin() == array.end();
}

std::string_view expect_word(dom::element value, const json_path& path)
{
    const std::string_view text = expect_string(value, path);
    if (text.empty())
        refuse_field(path, "It must not be empty.");
    if (has_control_character(text))
        refuse_field(path, "It must not contain line breaks or other control characters.");
    return text;
}

void expect_distinct_keys(dom::object object, const json_path& path)
{
    std::vector<std::string_view> keys;
    for (const auto [key, value] : object)
        keys.push_back(key);
    std::sort(keys.begin(), keys.end());
    const auto twice = std::adjacent_find(keys.begin(), keys.end());
    if (twice != keys.end())
        refuse_field(path.member(*twice), "It is given twice.");
}

} // namespace relay
