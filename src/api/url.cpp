#include "url.hpp"

#include <charconv>

namespace relay {

std::optional<std::string> percent_decoded(std::string_view text)
{
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i];
            continue;
        }
        const auto digits = text.substr(i + 1, 2);
        unsigned value = 0;
        const auto [end, ec] =
            std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
        if (digits.size() != 2 || ec != std::errc() || end != digits.data() + 2)
            return std::nullopt;
        decoded += static_cast<char>(value);
        i += 2;
    }
    return decoded;
}

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
