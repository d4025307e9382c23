#include "campaign/definition_input.hpp"

#include "relay/base/duration.hpp"
#include "relay/base/spelling.hpp"
#include "relay/base/text.hpp"

#include <utility>

namespace relay {

namespace json = boost::json;

namespace {

constexpr std::size_t longest_name = 64; // of a name that somebody made up, in a message

std::string_view kind_of(const json::value& value)
{
    switch (value.kind()) {
    case json::kind::array:
        return "an array";
    case json::kind::object:
        return "an object";
    case json::kind::string:
        return "a string";
    case json::kind::bool_:
        return "a boolean";
    case json::kind::null:
        return "null";
    case json::kind::int64:
    case json::kind::uint64:
    case json::kind::double_:
        break;
    }
    return "a number";
}

[[noreturn]] void
refuse_kind(const std::string& path, std::string_view wanted, const json::value& got)
{
    std::string why = "Expected ";
    why.append(wanted).append(", got ").append(kind_of(got)) += '.';
    refuse_member(path, why);
}

} // namespace

void refuse_definition(std::string_view name, std::string message)
{
    throw refused_definition{
        {.error = {.status = 422, .name = std::string(name), .message = std::move(message)},
         .in_templates = {}}};
}

void refuse_member(const std::string& path, std::string_view why)
{
    refuse_definition("validation_error", "Invalid `" + path + "` field. " + std::string(why));
}

void refuse_unknown(
    const std::string& place, std::string_view name, const std::vector<std::string_view>& known
)
{
    auto message = "Unknown field `" + member_of(place, name) + "`.";
    if (const auto meant = closest_word(name, known))
        message.append(" Did you mean `").append(*meant).append("`?");
    refuse_definition("validation_error", std::move(message));
}

std::string member_of(const std::string& path, std::string_view name)
{
    auto text = path.empty() ? path : path + '.';
    return text += shortened(name, longest_name);
}

std::string element_of(const std::string& path, std::size_t index)
{
    return path + '[' + std::to_string(index) + ']';
}

std::string text_of(const json::value& value, const std::string& path)
{
    const auto* text = value.if_string();
    if (!text)
        refuse_kind(path, "a string", value);
    if (text->find('\0') != json::string::npos)
        refuse_member(path, "It must not contain the character U+0000.");
    return std::string(*text);
}

std::string line_of(const json::value& value, const std::string& path, std::size_t longest)
{
    auto text = text_of(value, path);
    if (text.empty())
        refuse_member(path, "It must not be empty.");
    if (has_control_character(text))
        refuse_member(path, "It must not contain line breaks or other control characters.");
    if (text.size() > longest)
        refuse_member(path, "It has " + std::to_string(longest) + " bytes at most.");
    return text;
}

double number_of(const json::value& value, const std::string& path)
{
    if (!value.is_number())
        refuse_kind(path, "a number", value);
    return value.to_number<double>();
}

bool flag_of(const json::value& value, const std::string& path)
{
    if (!value.is_bool())
        refuse_kind(path, "true or false", value);
    return value.get_bool();
}

milliseconds duration_of(const json::value& value, const std::string& path)
{
    const auto duration = parse_duration(text_of(value, path));
    if (!duration)
        refuse_member(path, "Expected a duration, such as `30m`, `24h` or `3d`.");
    return *duration;
}

const json::object& object_of(const json::value& value, const std::string& path)
{
    if (!value.is_object())
        refuse_kind(path, "an object", value);
    return value.get_object();
}

const json::array&
array_of(const json::value& value, const std::string& path, std::string_view wanted)
{
    if (!value.is_array())
        refuse_kind(path, wanted, value);
    return value.get_array();
}

} // namespace relay
