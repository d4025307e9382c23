#include "cli/full_screen.hpp"

#include "cli/api_client.hpp"

#include <algorithm>
#include <fcntl.h>
#include <string_view>
#include <unistd.h>

namespace relay::cli {

namespace {

// The other screen; no cursor; lines that are too long do not wrap.
constexpr std::string_view to_other_screen = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[H\x1b[2J";
constexpr std::string_view back_again = "\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l";

// For a terminal that does not tell its size
constexpr screen_size usual_size{.rows = 24, .columns = 80};

// A terminal that is gone takes nothing any more; there is nobody to be told.
void write_to_screen(std::string_view text)
{
    while (!text.empty()) {
        const auto written = ::write(STDOUT_FILENO, text.data(), text.size());
        if (written <= 0)
            return;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

int open_keys(const std::string& instead)
{
    const int keys = is_screen(STDOUT_FILENO) ? ::open("/dev/tty", O_RDONLY | O_CLOEXEC) : -1;
    if (keys < 0)
        throw bad_usage("there is no terminal here: " + instead);
    return keys;
}

} // namespace

full_screen::full_screen(const std::string& instead) : keys_(open_keys(instead)) {}

full_screen::~full_screen()
{
    leave();
    ::close(keys_);
}

void full_screen::take()
{
    if (!taken_)
        ::tcgetattr(keys_, &before_);
    auto raw = before_;
    raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    raw.c_iflag &= ~static_cast<tcflag_t>(IXON); // Ctrl-S would stop more than the picture
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    ::tcsetattr(keys_, TCSADRAIN, &raw);
    write_to_screen(to_other_screen);
    taken_ = true;
}

void full_screen::leave()
{
    if (!taken_)
        return;
    write_to_screen(back_again);
    ::tcsetattr(keys_, TCSADRAIN, &before_);
    taken_ = false;
}

screen_size full_screen::size() const
{
    return size_of_screen(STDOUT_FILENO).value_or(usual_size);
}

void full_screen::show(const std::vector<std::string>& lines)
{
    // In one piece and over what was there, so that nothing flickers
    const auto now = size();
    std::string all = "\x1b[H";
    for (std::size_t i = 0; i < std::min(lines.size(), now.rows); ++i)
        all.append(i > 0 ? "\r\n" : "")
            .append(fitting_line(lines[i], now.columns))
            .append("\x1b[K");
    write_to_screen(all + "\x1b[J");
}

} // namespace relay::cli
