#include "cli/screen.hpp"

#include "cli/colour.hpp"
#include "cli/table.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <cstdlib>
#include <sys/ioctl.h>
#include <unistd.h>

namespace relay::cli {

namespace {

// What comes before the next colour, or what looks like one
std::string_view plain_front(std::string_view line)
{
    return line.substr(0, line.find('\x1b', 1));
}

std::size_t columns_of(std::string_view line)
{
    std::size_t columns = 0;
    while (!line.empty()) {
        const auto colour = colour_at_front(line);
        const auto words = colour > 0 ? std::string_view() : plain_front(line);
        columns += count_characters(words);
        line.remove_prefix(colour + words.size());
    }
    return columns;
}

} // namespace

bool is_screen(int fd)
{
    const char* kind = std::getenv("TERM");
    return ::isatty(fd) == 1 && kind && std::string_view(kind) != "dumb";
}

std::optional<screen_size> size_of_screen(int fd)
{
    winsize size{};
    const bool told = ::isatty(fd) == 1 && ::ioctl(fd, TIOCGWINSZ, &size) == 0;
    if (!told || size.ws_row == 0 || size.ws_col == 0)
        return std::nullopt;
    return screen_size{.rows = size.ws_row, .columns = size.ws_col};
}

std::string fitting_line(std::string_view line, std::size_t width)
{
    const bool fits = columns_of(line) <= width;
    auto left = fits ? line.size() : std::max<std::size_t>(width, 1) - 1; // and the mark
    std::string shown;
    bool coloured = false;
    while (!line.empty()) {
        if (const auto colour = colour_at_front(line); colour > 0) {
            coloured = true;
            shown += line.substr(0, colour);
            line.remove_prefix(colour);
            continue;
        }
        const auto words = plain_front(line);
        line.remove_prefix(words.size());
        shown += printable(words, left);
        if (count_characters(words) > left)
            return shown + (coloured ? "\x1b[0m" : "");
        left -= count_characters(words);
    }
    return shown;
}

std::string screenful(std::string_view text, const screen_size& size)
{
    // The cursor is on a line of its own, and some terminals wrap a line that fills the last
    // column.
    const auto rows = std::max<std::size_t>(size.rows, 3) - 1;
    const auto width = std::max<std::size_t>(size.columns, 2) - 1;
    const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n'));
    const auto shown = lines <= rows ? lines : rows - 1;
    std::string all;
    for (std::size_t i = 0; i < shown; ++i) {
        const auto end = text.find('\n');
        all += fitting_line(text.substr(0, end), width) + '\n';
        text.remove_prefix(end + 1);
    }
    if (shown < lines)
        all += fitting_line(std::to_string(lines - shown) + " more lines", width) + '\n';
    return all;
}

} // namespace relay::cli
