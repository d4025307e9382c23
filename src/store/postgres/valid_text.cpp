#include "store/postgres/valid_text.hpp"

#include <simdjson.h>

#include <algorithm>
#include <cstddef>

namespace relay::postgres {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

// How long the longest character of UTF-8 is that begins like this; 0 for a byte that begins none.
std::size_t length_by_lead(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xC2 && lead <= 0xDF)
        return 2;
    if (lead >= 0xE0 && lead <= 0xEF)
        return 3;
    return lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
}

// Whether a byte may follow the lead directly: overlong forms, surrogates and what is beyond
// Unicode are told by it.
bool may_be_second(unsigned char lead, unsigned char second)
{
    const unsigned char least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const unsigned char most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    return second >= least && second <= most;
}

struct part
{
    std::size_t length;
    bool valid;
};

// The next character, or as much as is the beginning of one, or a byte
part next_part(std::string_view rest)
{
    const auto byte = [rest](std::size_t at) { return static_cast<unsigned char>(rest[at]); };
    const auto length = length_by_lead(byte(0));
    if (length <= 1)
        return {1, length == 1 && rest[0] != '\0'};
    std::size_t at = 1;
    while (at < std::min(length, rest.size())) {
        const bool follows = at == 1 ? may_be_second(byte(0), byte(1)) : (byte(at) & 0xC0) == 0x80;
        if (!follows)
            break;
        ++at;
    }
    return {at, at == length};
}

} // namespace

std::optional<std::string> made_valid(std::string_view text)
{
    if (simdjson::validate_utf8(text.data(), text.size()) &&
        text.find('\0') == std::string_view::npos)
        return std::nullopt;
    std::string valid;
    valid.reserve(text.size() + replacement.size());
    while (!text.empty()) {
        const auto next = next_part(text);
        valid += next.valid ? text.substr(0, next.length) : replacement;
        text.remove_prefix(next.length);
    }
    return valid;
}

} // namespace relay::postgres
