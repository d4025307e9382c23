#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace relay::cli {

struct screen_size
{
    std::size_t rows{};
    std::size_t columns{};
};

// Whether a file descriptor is a terminal whose cursor can be moved
bool is_screen(int fd);

// Of the terminal; nothing: it is none, or does not tell.
std::optional<screen_size> size_of_screen(int fd);

// A line as it may be printed, in at most `width` columns: where something is cut off, the last one
// is `…`. Its colours stay, and take none.
std::string fitting_line(std::string_view line, std::size_t width);

// As much of a text as a screen holds without scrolling or wrapping, from its beginning. What is
// left out is told in the last line.
std::string screenful(std::string_view text, const screen_size& size);

} // namespace relay::cli
