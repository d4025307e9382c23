#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace relay {

// A place in a text, as editors count it: lines and characters, both from 1
struct text_place
{
    std::uint64_t line{1};
    std::uint64_t column{1};

    friend bool operator==(text_place, text_place) = default;
};

// The bytes of the first line of `text`, with the CR or LF that ends it; all of them when none
// does.
std::size_t line_size(std::string_view text);

// Follows a text that comes in pieces of any size. A line ends with LF, CRLF or CR.
class text_cursor
{
public:
    void pass(std::string_view text);

    // Of the character behind those that were passed
    text_place place() const { return place_; }

private:
    text_place place_;
    bool behind_cr_{};
};

} // namespace relay
