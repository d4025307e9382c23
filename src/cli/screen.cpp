#include "cli/screen.hpp"

#include "cli/table.hpp"

#include <algorithm>
#include <cstdlib>
#include <sys/ioctl.h>
#include <unistd.h>

namespace relay::cli {

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

std::string screenful(std::string_view text, const screen_size& size)
{
    // The cursor is on a line of its own, and the mark for what was cut takes a column.
    const auto rows = std::max<std::size_t>(size.rows, 3) - 1;
    const auto width = std::max<std::size_t>(size.columns, 2) - 1;
    const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n'));
    const auto shown = lines <= rows ? lines : rows - 1;
    std::string all;
    for (std::size_t i = 0; i < shown; ++i) {
        const auto end = text.find('\n');
        all += printable(text.substr(0, end), width) + '\n';
        text.remove_prefix(end + 1);
    }
    if (shown < lines)
        all += printable(std::to_string(lines - shown) + " more lines", width) + '\n';
    return all;
}

} // namespace relay::cli
