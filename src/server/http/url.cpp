#include "server/http/url.hpp"

#include "relay/base/percent_encoding.hpp"
#include "relay/base/text.hpp"

#include <simdjson.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace relay {

namespace {

struct parameter
{
    std::string_view name;
    std::string_view value; // as it was sent
};

// Takes the first one off.
parameter take_parameter(std::string_view& query)
{
    const auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    const auto equals = std::min(pair.find('='), pair.size());
    return {pair.substr(0, equals), pair.substr(std::min(equals + 1, pair.size()))};
}

std::vector<std::string_view> words_of(std::string_view text)
{
    std::vector<std::string_view> words;
    while (!text.empty()) {
        words.push_back(text.substr(0, text.find(' ')));
        text.remove_prefix(std::min(words.back().size() + 1, text.size()));
    }
    return words;
}

std::optional<std::string> decoded(std::string_view value)
{
    std::string text(value);
    std::ranges::replace(text, '+', ' ');
    return percent_decoded(text);
}

std::string in_quotes(std::string_view name)
{
    std::string shown(name.substr(0, 64));
    for (char& c : shown)
        if (c <= ' ' || c > '~')
            c = '?';
    return '`' + shown + '`';
}

std::string unknown_parameter(std::string_view name, const std::vector<std::string_view>& known)
{
    auto text = "Unknown parameter " + in_quotes(name) + ". ";
    if (known.empty())
        return text + "This call has none.";
    const char* separator = "There are ";
    for (const auto one : known)
        text.append(std::exchange(separator, ", ")).append(in_quotes(one));
    return text + '.';
}

} // namespace

std::optional<std::string> wrong_query(std::string_view query, std::string_view known)
{
    const auto names = words_of(known);
    std::vector<std::string_view> seen;
    while (!query.empty()) {
        const auto [name, value] = take_parameter(query);
        if (name.empty() && value.empty())
            continue;
        if (std::ranges::find(names, name) == names.end())
            return unknown_parameter(name, names);
        if (std::ranges::find(seen, name) != seen.end())
            return "The parameter " + in_quotes(name) + " is given twice.";
        seen.push_back(name);
        const auto text = decoded(value);
        if (!text || !simdjson::validate_utf8(*text) || has_control_character(*text))
            return "The parameter " + in_quotes(name) +
                   " is not percent-encoded UTF-8. A percent sign is %25.";
    }
    return std::nullopt;
}

std::optional<std::string> query_parameter(std::string_view query, std::string_view name)
{
    while (!query.empty()) {
        const auto given = take_parameter(query);
        if (given.name == name)
            return decoded(given.value);
    }
    return std::nullopt;
}

std::string without_double_slashes(std::string_view path)
{
    std::string single;
    single.reserve(path.size());
    for (const char c : path)
        if (c != '/' || single.empty() || single.back() != '/')
            single += c;
    return single;
}

} // namespace relay
