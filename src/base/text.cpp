#include "relay/base/text.hpp"

#include "base/word_bytes.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace relay {

namespace {

std::uint64_t eight_bytes(const char* text)
{
    std::uint64_t bytes{};
    std::memcpy(&bytes, text, sizeof bytes);
    return bytes;
}

// Whether all eight are printable ASCII, or perhaps not
bool surely_printable(std::uint64_t bytes)
{
    const auto deleted = bytes ^ (lowest_bits * 0x7f);
    return ((bytes | (bytes - lowest_bits * 0x20) | (deleted - lowest_bits)) & highest_bits) == 0;
}

bool continues_character(char c)
{
    return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

} // namespace

// Eight characters at a time: each address of each message is asked about several times.
bool is_ascii(std::string_view text)
{
    std::uint64_t bits{};
    if (text.size() >= sizeof bits) {
        bits = eight_bytes(text.data() + text.size() - sizeof bits); // what the others leave over
        for (; text.size() >= sizeof bits; text.remove_prefix(sizeof bits))
            bits |= eight_bytes(text.data());
        return (bits & highest_bits) == 0;
    }
    for (const char c : text)
        bits |= static_cast<unsigned char>(c);
    return (bits & highest_bits) == 0;
}

std::string to_ascii_lower(std::string_view text)
{
    std::string lower(text);
    for (char& c : lower)
        c = to_ascii_lower(c);
    return lower;
}

bool equals_ignoring_case(std::string_view a, std::string_view b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        return to_ascii_lower(x) == to_ascii_lower(y);
    });
}

bool has_control_character(std::string_view text)
{
    std::size_t i = 0;
    while (i + 8 <= text.size() && surely_printable(eight_bytes(text.data() + i)))
        i += 8;
    for (; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x20 || byte == 0x7f)
            return true;
        // U+0080 to U+009F are C2 80 to C2 9F
        if (byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0)
            return true;
    }
    return false;
}

std::size_t count_characters(std::string_view text)
{
    return text.size() -
           static_cast<std::size_t>(std::count_if(text.begin(), text.end(), continues_character));
}

void clear_memory(std::string& text, std::size_t kept)
{
    if (text.capacity() > kept)
        std::string().swap(text);
    else
        text.clear();
}

std::string_view shortened(std::string_view text, std::size_t limit)
{
    if (text.size() <= limit)
        return text;
    while (limit > 0 && continues_character(text[limit]))
        --limit;
    return text.substr(0, limit);
}

} // namespace relay
