#include "cli/load_display.hpp"

#include <algorithm>
#include <cstdio>

namespace relay::cli {

std::string progress_text(
    const load_counts& counts,
    double mails_per_second,
    std::uint64_t done,
    std::uint64_t total,
    double seconds_left
)
{
    auto text = progress_bar(done, total);
    char part[96];
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
    if (total > 0)
        text += "  " + time_left(seconds_left);
    return text;
}

load_display::load_display(std::uint64_t total, const load_progress& begun_at, bool quiet)
    : total_(total),
      begun_at_(begun_at),
      line_(quiet)
{
}

void load_display::show(const load_progress& p)
{
    if (line_.is_due())
        line_.show(text_of(p));
}

std::string load_display::text_of(const load_progress& p) const
{
    const auto seconds = line_.seconds();
    const auto speed = static_cast<double>(p.counts.lines - begun_at_.counts.lines) / seconds;
    const auto bytes_per_second = static_cast<double>(p.offset - begun_at_.offset) / seconds;
    const auto bytes_left = static_cast<double>(total_ - std::min(p.offset, total_));
    const auto left = bytes_per_second > 0 ? bytes_left / bytes_per_second : 0;
    return progress_text(p.counts, speed, p.offset, total_, left);
}

} // namespace relay::cli
