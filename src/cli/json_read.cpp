#include "cli/json_read.hpp"

#include "relay/base/json_writer.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>

namespace relay::cli {

namespace json = boost::json;

namespace {

const json::value nothing;

std::string as_text(const json::value& value)
{
    std::string text;
    if (const auto* string = value.if_string())
        text.assign(string->begin(), string->end());
    else if (const auto* flag = value.if_bool())
        text = *flag ? "yes" : "no";
    else if (const auto* number = value.if_int64())
        append_json_number(text, *number);
    else if (const auto* count = value.if_uint64())
        append_json_number(text, *count);
    else if (const auto* real = value.if_double())
        append_json_number(text, *real);
    return text;
}

} // namespace

const json::value& at_path(const json::value& object, std::string_view path)
{
    const auto* here = &object;
    while (!path.empty()) {
        const auto name = path.substr(0, path.find('.'));
        path.remove_prefix(std::min(name.size() + 1, path.size()));
        const auto* members = here->if_object();
        here = members ? members->if_contains(name) : nullptr;
        if (!here)
            return nothing;
    }
    return *here;
}

std::string text_at(const json::value& object, std::string_view path)
{
    return as_text(at_path(object, path));
}

std::string time_at(const json::value& object, std::string_view path)
{
    constexpr std::size_t whole_seconds = 19;
    const auto text = text_at(object, path);
    return text.substr(0, whole_seconds) + (text.ends_with('Z') ? "Z" : "");
}

bool flag_at(const json::value& object, std::string_view path)
{
    const auto* flag = at_path(object, path).if_bool();
    return flag && *flag;
}

double number_at(const json::value& object, std::string_view path)
{
    const auto& value = at_path(object, path);
    return value.is_number() ? value.to_number<double>() : 0;
}

std::string list_at(const json::value& object, std::string_view path)
{
    const auto& value = at_path(object, path);
    const auto* list = value.if_array();
    if (!list)
        return as_text(value);
    std::string joined;
    for (const auto& item : *list)
        joined.append(joined.empty() ? "" : ", ").append(as_text(item));
    return joined;
}

} // namespace relay::cli
