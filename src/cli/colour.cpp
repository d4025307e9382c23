#include "cli/colour.hpp"

#include "cli/screen.hpp"

#include <algorithm>
#include <cstdlib>

namespace relay::cli {

namespace {

bool colours_used = false;

// The sixteen colours that a terminal has in its own shades, so that they can be read on any
// background.
const char* colour_of(tone t)
{
    switch (t) {
    case tone::plain:
        return "";
    case tone::title:
        return "\x1b[1m";
    case tone::good:
        return "\x1b[32m";
    case tone::warning:
        return "\x1b[33m";
    case tone::bad:
        return "\x1b[1;31m";
    case tone::faint:
        return "\x1b[2m";
    }
    return "";
}

} // namespace

bool shows_colours(int fd)
{
    const char* unwanted = std::getenv("NO_COLOR");
    return is_screen(fd) && (!unwanted || !*unwanted);
}

void use_colours(bool use)
{
    colours_used = use;
}

std::string toned(tone of, std::string_view text)
{
    if (!colours_used || of == tone::plain)
        return std::string(text);
    std::string all;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        if (end > 0)
            all.append(colour_of(of)).append(text.substr(0, end)).append("\x1b[0m");
        all += end < text.size() ? "\n" : "";
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return all;
}

std::size_t colour_at_front(std::string_view text)
{
    if (!text.starts_with("\x1b["))
        return 0;
    const auto end = text.find_first_not_of("0123456789;", 2);
    return end != std::string_view::npos && text[end] == 'm' ? end + 1 : 0;
}

} // namespace relay::cli
