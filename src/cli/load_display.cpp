#include "cli/load_display.hpp"

#include <cstdio>
#include <iostream>
#include <unistd.h>

namespace relay::cli {

namespace {

constexpr std::size_t bar_width = 20;
constexpr std::chrono::milliseconds terminal_every{100};
constexpr std::chrono::seconds lines_every{5};

} // namespace

std::string progress_text(
    const load_counts& counts,
    double mails_per_second,
    std::uint64_t done,
    std::uint64_t total,
    double seconds_left
)
{
    std::string text;
    char part[96];
    if (total > 0) {
        const auto share = std::min(static_cast<double>(done) / static_cast<double>(total), 1.0);
        const auto filled = static_cast<std::size_t>(share * bar_width);
        text = "[" + std::string(filled, '#') + std::string(bar_width - filled, '.') + "]";
        std::snprintf(part, sizeof part, "  %3.0f %%  ", share * 100);
        text += part;
    }
    std::snprintf(
        part,
        sizeof part,
        "%llu mails  %.0f/s",
        static_cast<unsigned long long>(counts.lines),
        mails_per_second
    );
    text += part;
    if (counts.rejected > 0)
        text += "  " + std::to_string(counts.rejected) + " rejected";
    if (total > 0) {
        const auto left = static_cast<long>(seconds_left + 0.5);
        std::snprintf(part, sizeof part, "  %ld:%02ld left", left / 60, left % 60);
        text += part;
    }
    return text;
}

load_display::load_display(std::uint64_t total, const load_progress& begun_at, bool quiet)
    : total_(total),
      begun_at_(begun_at),
      quiet_(quiet),
      terminal_(::isatty(STDERR_FILENO) == 1),
      started_(clock::now()),
      next_(terminal_ ? started_ : started_ + lines_every)
{
}

void load_display::show(const load_progress& p)
{
    const auto now = clock::now();
    if (quiet_ || now < next_)
        return;
    next_ = now + (terminal_ ? clock::duration(terminal_every) : clock::duration(lines_every));
    const auto seconds = std::max(std::chrono::duration<double>(now - started_).count(), 0.001);
    const auto speed = static_cast<double>(p.counts.lines - begun_at_.counts.lines) / seconds;
    const auto bytes_per_second = static_cast<double>(p.offset - begun_at_.offset) / seconds;
    const auto bytes_left = static_cast<double>(total_ - std::min(p.offset, total_));
    const auto left = bytes_per_second > 0 ? bytes_left / bytes_per_second : 0;
    const auto text = progress_text(p.counts, speed, p.offset, total_, left);
    if (terminal_)
        std::cerr << '\r' << text << "\x1b[K" << std::flush;
    else
        std::cerr << text << '\n';
    on_line_ = terminal_;
}

void load_display::tell(const std::string& text)
{
    end();
    std::cerr << text << '\n';
}

void load_display::end()
{
    if (on_line_)
        std::cerr << '\n';
    on_line_ = false;
}

} // namespace relay::cli
