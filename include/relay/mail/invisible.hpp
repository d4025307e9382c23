#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

// Characters that nobody sees: blanks of every width, and what Unicode lets a reader ignore, such
// as zero-width characters, byte order marks and marks of direction. They come along when an
// address is copied, and are never a part of it. Of a text that is no UTF-8 nobody knows whether it
// has any; it does no harm.

namespace relay {

// The text without those at its ends
std::string_view without_invisible_ends(std::string_view text);

// The first of them that is no plain blank: its code
std::optional<std::uint32_t> find_invisible(std::string_view text);

} // namespace relay
