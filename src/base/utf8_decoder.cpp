#include "relay/base/utf8_decoder.hpp"

#include "relay/base/text_lines.hpp"

#include <boost/locale/utf.hpp>

#include <simdjson.h>

#include <algorithm>

namespace relay {

namespace utf = boost::locale::utf;

namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd"; // U+FFFD
constexpr std::size_t longest_character = 4;

bool is_between(char c, unsigned first, unsigned last)
{
    const auto byte = static_cast<unsigned char>(c);
    return byte >= first && byte <= last;
}

bool continues(char c)
{
    return is_between(c, 0x80, 0xbf);
}

// Without the beginning of a character at the end
std::size_t size_of_whole(std::string_view text)
{
    for (std::size_t i = 1; i < longest_character && i <= text.size(); ++i) {
        const char c = text[text.size() - i];
        if (continues(c))
            continue;
        const auto more = utf::utf_traits<char>::trail_length(c); // -1: it begins nothing
        return more >= static_cast<int>(i) ? text.size() - i : text.size();
    }
    return text.size();
}

// Of a text that begins with no character: the bytes that are one half of a UTF-16 pair, or what is
// left of a character of four bytes. In other encodings such bytes make no words. 0: they are none.
std::size_t half_character(std::string_view text)
{
    if (text.size() < 2)
        return 0;
    const char lead = text[0];
    const bool third = text.size() > 2 && continues(text[2]);
    if (lead == '\xed')
        return is_between(text[1], 0xa0, 0xbf) && third ? 3 : 0;
    const bool begins_four =
        is_between(lead, 0xf0, 0xf4) &&
        is_between(text[1], lead == '\xf0' ? 0x90 : 0x80, lead == '\xf4' ? 0x8f : 0xbf);
    return begins_four ? (third ? 3 : 2) : 0;
}

} // namespace

std::string_view utf8_decoder::decode(std::string_view piece, bool last)
{
    if (fault_)
        return {};
    std::string_view text = piece;
    if (!held_.empty()) {
        buffer_.assign(held_).append(piece);
        text = buffer_;
    }
    if (!begun_ && (text.size() >= telling_beginning || last)) {
        begun_ = true;
        if (const auto wide = wide_encoding(text)) {
            fault_ = {.wide = *wide};
            return {};
        }
        text = without_bom(text);
    }
    const auto whole = !begun_ ? 0 : last ? text.size() : size_of_whole(text);
    held_.assign(text.substr(whole));
    text = text.substr(0, whole);
    return simdjson::validate_utf8(text) ? text : mended(text);
}

std::string_view utf8_decoder::mended(std::string_view text)
{
    mended_.clear();
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at != end) {
        const char* const from = at;
        const auto code = utf::utf_traits<char>::decode(at, end);
        if (code != utf::illegal && code != utf::incomplete) {
            mended_.append(from, at);
            continue;
        }
        const auto half = half_character(text.substr(static_cast<std::size_t>(from - text.data())));
        if (half == 0) {
            fault_ = {.byte = static_cast<unsigned char>(*from)};
            break;
        }
        mended_ += replacement;
        at = from + half;
    }
    return mended_;
}

} // namespace relay
