#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace relay::cli {

// How many characters the lines have at most that are made for people, from here on; 0, as in the
// beginning: as many as it takes. The program sets it once, to the width of its terminal.
void limit_lines(std::size_t characters);
std::size_t longest_line();

// The same text, broken at blanks, so that none of its lines has more than `width` characters,
// where words are not longer. Lines behind the first one begin with `indent` blanks, which count.
// 0: as it is.
std::string wrap(std::string_view text, std::size_t width, std::size_t indent = 0);

} // namespace relay::cli
