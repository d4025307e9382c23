#include "store/postgres/placeholders.hpp"

#include <algorithm>
#include <charconv>

namespace relay::postgres {

namespace {

// How long what begins here is, if no parameter is in it. A doubled quote is two texts side by
// side.
std::size_t length_of_quoted(std::string_view rest)
{
    const auto up_to = [rest](std::string_view end, std::size_t from) {
        const auto found = rest.find(end, from);
        return found == std::string_view::npos ? rest.size() : found + end.size();
    };
    if (rest.starts_with('\''))
        return up_to("'", 1);
    if (rest.starts_with('"'))
        return up_to("\"", 1);
    if (rest.starts_with("--"))
        return up_to("\n", 2);
    if (rest.starts_with("/*"))
        return up_to("*/", 2);
    return 0;
}

} // namespace

numbered_sql number_placeholders(std::string_view sql)
{
    numbered_sql result;
    result.text.reserve(sql.size() + 16);
    while (!sql.empty()) {
        if (const auto length = length_of_quoted(sql); length > 0) {
            result.text += sql.substr(0, length);
            sql.remove_prefix(length);
            continue;
        }
        const char c = sql.front();
        sql.remove_prefix(1);
        if (c != '?') {
            result.text += c;
            continue;
        }
        int number = result.parameters + 1;
        const auto digits = std::from_chars(sql.data(), sql.data() + sql.size(), number);
        sql.remove_prefix(static_cast<std::size_t>(digits.ptr - sql.data()));
        result.parameters = std::max(result.parameters, number);
        result.text += '$' + std::to_string(number);
    }
    return result;
}

} // namespace relay::postgres
