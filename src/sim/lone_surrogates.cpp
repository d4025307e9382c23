#include "sim/lone_surrogates.hpp"

#include "sim/parse_number.hpp"

namespace relay::sim {

namespace {

constexpr std::string_view replacement = "\\ufffd";

// The code unit of the escape \uXXXX at `at`, if there is one
std::optional<unsigned> escaped_unit(std::string_view json, std::size_t at)
{
    if (at + replacement.size() > json.size() || !json.substr(at).starts_with("\\u"))
        return std::nullopt;
    return parse_number<unsigned>(json.substr(at + 2, 4), 16);
}

bool is_high(std::optional<unsigned> unit)
{
    return unit && *unit >= 0xd800 && *unit < 0xdc00;
}

bool is_low(std::optional<unsigned> unit)
{
    return unit && *unit >= 0xdc00 && *unit < 0xe000;
}

} // namespace

std::optional<std::string> replace_lone_surrogates(std::string_view json)
{
    std::optional<std::string> mended;
    const auto size = replacement.size();
    for (auto at = json.find('\\'); at < json.size(); at = json.find('\\', at)) {
        const auto unit = escaped_unit(json, at);
        if (is_high(unit) && is_low(escaped_unit(json, at + size))) {
            at += 2 * size;
        } else if (is_high(unit) || is_low(unit)) {
            if (!mended)
                mended = json;
            mended->replace(at, size, replacement);
            at += size;
        } else {
            at += 2;
        }
    }
    return mended;
}

} // namespace relay::sim
