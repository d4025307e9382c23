#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace relay {

// Why a text is not UTF-8
struct encoding_fault
{
    std::string_view wide; // "UTF-16" or "UTF-32"; empty: `byte` is what no UTF-8 has there
    unsigned char byte{};
};

// Takes a text that comes in pieces of any size, and gives its characters: without a byte order
// mark, and with U+FFFD for half a character, which is left where a program has cut a text in the
// middle of an emoji. Anything else that is no UTF-8 ends the text. How it is cut changes nothing.
class utf8_decoder
{
public:
    // The whole characters of what was held back before and of `piece`, up to where it is no UTF-8;
    // they live as long as `piece`, and until the next call. `last`: there is no more.
    std::string_view decode(std::string_view piece, bool last);

    // Behind what was decoded
    const std::optional<encoding_fault>& fault() const { return fault_; }

private:
    std::string_view mended(std::string_view text);

    std::string held_;   // the beginning of a character, or of the text
    std::string buffer_; // what was held back, and the piece behind it
    std::string mended_;
    bool begun_{};
    std::optional<encoding_fault> fault_;
};

} // namespace relay
