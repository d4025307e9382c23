#pragma once

#include "cli/load_progress.hpp"

#include <chrono>
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

// Shows on stderr how a load goes on: one line that changes on a terminal, else a line now and
// then.
class load_display
{
public:
    using clock = std::chrono::steady_clock;

    // `begun_at`: what an earlier run had loaded
    load_display(std::uint64_t total, const load_progress& begun_at, bool quiet);

    void show(const load_progress& p);
    void tell(const std::string& text);
    void end(); // the changing line stays as it is

private:
    std::uint64_t total_;
    load_progress begun_at_;
    bool quiet_;
    bool terminal_;
    bool on_line_{};
    clock::time_point started_;
    clock::time_point next_;
};

} // namespace relay::cli
