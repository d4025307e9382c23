#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

// How people's programs write headings, and the name of the column with the addresses.

namespace relay {

// Without what nobody sees at its ends: blanks of every kind, line breaks, byte order marks
std::string_view trimmed(std::string_view text);

// Nothing that anybody sees is in it.
bool is_blank(std::string_view text);

// True for what may be the name of the address column: `email`, `e-mail`, `email address`, `mail`,
// in any case. Of several the one with the lowest number is it, and the others are variables.
std::optional<std::size_t> address_rank(std::string_view name);

} // namespace relay
