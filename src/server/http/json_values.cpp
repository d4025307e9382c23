#include "server/http/json_values.hpp"

#include <boost/json/parse.hpp>

#include <utility>

namespace relay {

namespace json = boost::json;

std::string resend_time(wall_time t)
{
    auto text = to_iso8601(t);
    text[10] = ' ';
    text.pop_back();
    return text + "+00";
}

json::object object_or_empty(const std::string& text)
{
    boost::system::error_code ec;
    auto value = json::parse(text, ec);
    return value.is_object() ? std::move(value.as_object()) : json::object();
}

json::value member_or(const json::object& object, std::string_view name, json::value otherwise)
{
    const auto* value = object.if_contains(name);
    return value ? *value : std::move(otherwise);
}

} // namespace relay
