#include "cli/progress_line.hpp"

#include "cli/screen.hpp"
#include "cli/table.hpp"

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <unistd.h>

namespace relay::cli {

namespace {

constexpr std::size_t bar_width = 20;
constexpr std::chrono::milliseconds terminal_every{100};
constexpr std::chrono::seconds lines_every{5};

} // namespace

progress_line::progress_line(bool quiet)
    : quiet_(quiet),
      terminal_(is_screen(STDERR_FILENO)),
      started_(clock::now()),
      next_(terminal_ ? started_ : started_ + lines_every)
{
}

bool progress_line::is_due() const
{
    return !quiet_ && clock::now() >= next_;
}

void progress_line::show(const std::string& text)
{
    next_ =
        clock::now() + (terminal_ ? clock::duration(terminal_every) : clock::duration(lines_every));
    on_line_ = terminal_;
    if (!terminal_) {
        std::cerr << text << '\n';
        return;
    }
    // A line that wraps would not be replaced by the next one.
    const auto size = size_of_screen(STDERR_FILENO);
    const auto width = size ? std::max<std::size_t>(size->columns, 2) - 1 : text.size();
    std::cerr << '\r' << printable(text, width) << "\x1b[K" << std::flush;
}

void progress_line::tell(const std::string& text)
{
    end();
    std::cerr << text << '\n';
}

void progress_line::end()
{
    if (on_line_)
        std::cerr << '\n';
    on_line_ = false;
}

void progress_line::end_with(const std::string& text)
{
    if (on_line_)
        show(text);
    end();
}

double progress_line::seconds() const
{
    return std::max(std::chrono::duration<double>(clock::now() - started_).count(), 0.001);
}

std::string progress_bar(std::uint64_t done, std::uint64_t total)
{
    if (total == 0)
        return {};
    const auto share = std::min(static_cast<double>(done) / static_cast<double>(total), 1.0);
    const auto filled = static_cast<std::size_t>(share * bar_width);
    char percent[32];
    std::snprintf(percent, sizeof percent, "  %3.0f %%  ", share * 100);
    return "[" + std::string(filled, '#') + std::string(bar_width - filled, '.') + "]" + percent;
}

std::string time_left(double seconds)
{
    const auto left = static_cast<long>(seconds + 0.5);
    char text[48];
    std::snprintf(text, sizeof text, "%ld:%02ld left", left / 60, left % 60);
    return text;
}

} // namespace relay::cli
