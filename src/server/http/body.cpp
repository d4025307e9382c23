#include "server/http/body.hpp"

#include "relay/base/text.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>

namespace relay {

namespace json = boost::json;

void refuse_body(std::string message)
{
    throw bad_body{{.status = 422, .name = "validation_error", .message = std::move(message)}};
}

json::object read_object(std::string_view body, std::initializer_list<std::string_view> known)
{
    if (body.find_first_not_of(" \t\r\n") == std::string_view::npos)
        return {};
    boost::system::error_code ec;
    auto value = json::parse(body, ec);
    if (ec)
        refuse_body("The body is not JSON: " + ec.message() + ".");
    if (value.is_array() && value.get_array().empty())
        return {}; // PHP's way to write an object without members
    if (!value.is_object())
        refuse_body("The body is not a JSON object.");
    for (const auto& [name, member] : value.as_object())
        if (std::ranges::find(known, std::string_view(name)) == known.end())
            refuse_body("Unknown field `" + std::string(shortened(name, 64)) + "`.");
    return std::move(value.as_object());
}

bool read_flag(const json::object& object, std::string_view name)
{
    const auto* value = object.if_contains(name);
    if (!value || value->is_null())
        return false;
    if (!value->is_bool())
        refuse_body("Invalid `" + std::string(name) + "` field. It must be true or false.");
    return value->get_bool();
}

std::string read_text(const json::object& object, std::string_view name)
{
    const auto* value = object.if_contains(name);
    if (!value || value->is_null())
        return {};
    if (!value->is_string() || value->get_string().empty())
        refuse_body("Invalid `" + std::string(name) + "` field. It must be a text.");
    return std::string(value->get_string());
}

std::string read_note(const json::object& object, std::string_view name)
{
    constexpr std::size_t longest = 200; // bytes
    auto text = read_text(object, name);
    if (text.size() > longest || has_control_character(text))
        refuse_body(
            "Invalid `" + std::string(name) + "` field. It is one line of " +
            std::to_string(longest) + " bytes at most."
        );
    return text;
}

} // namespace relay
