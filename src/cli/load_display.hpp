#pragma once

#include "cli/load_progress.hpp"
#include "cli/progress_line.hpp"

#include <string>

namespace relay::cli {

// "[#########...........]  45 %  12345 mails  3210/s  2 rejected  0:12 left"; `total` bytes are 0
// when nobody knows how many there are.
std::string progress_text(
    const load_counts& counts,
    double mails_per_second,
    std::uint64_t done,
    std::uint64_t total,
    double seconds_left
);

// Shows how a load goes on.
class load_display
{
public:
    // `begun_at`: what an earlier run had loaded
    load_display(std::uint64_t total, const load_progress& begun_at, bool quiet);

    void show(const load_progress& p);
    void tell(const std::string& text) { line_.tell(text); }
    void end(const load_progress& p) { line_.end_with(text_of(p)); }

private:
    std::string text_of(const load_progress& p) const;

    std::uint64_t total_;
    load_progress begun_at_;
    progress_line line_;
};

} // namespace relay::cli
