#include "sim/query.hpp"

#include "sim/parse_number.hpp"

namespace relay::sim {

namespace {

constexpr std::size_t default_limit = 20;
constexpr std::size_t max_limit = 100;

} // namespace

std::string_view parameter(std::string_view query, std::string_view name)
{
    while (!query.empty()) {
        const auto end = query.find('&');
        const auto pair = query.substr(0, end);
        const auto equals = pair.find('=');
        if (equals != std::string_view::npos && pair.substr(0, equals) == name)
            return pair.substr(equals + 1);
        if (end == std::string_view::npos)
            break;
        query.remove_prefix(end + 1);
    }
    return {};
}

std::optional<std::size_t> parse_limit(std::string_view text)
{
    if (text.empty())
        return default_limit;
    const auto limit = parse_number<std::size_t>(text);
    return limit && *limit >= 1 && *limit <= max_limit ? limit : std::nullopt;
}

std::string decode_url(std::string_view text)
{
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escapes = text[i] == '%' && i + 2 < text.size();
        const auto byte =
            escapes ? parse_number<unsigned>(text.substr(i + 1, 2), 16) : std::nullopt;
        if (byte) {
            decoded += static_cast<char>(*byte);
            i += 2;
        } else {
            decoded += text[i];
        }
    }
    return decoded;
}

} // namespace relay::sim
