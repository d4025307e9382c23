#include "server/http/url.hpp"

#include "relay/base/percent_encoding.hpp"

namespace relay {

std::optional<std::string> query_parameter(std::string_view query, std::string_view name)
{
    while (!query.empty()) {
        const auto pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(pair.size() + 1, query.size()));
        const auto equals = pair.find('=');
        if (pair.substr(0, equals) != name)
            continue;
        std::string value(equals == std::string_view::npos ? "" : pair.substr(equals + 1));
        for (char& c : value)
            if (c == '+')
                c = ' ';
        return percent_decoded(value);
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
