#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace relay::cli {

// Tells on stderr how something goes on: in one line that changes on a terminal, else in a line now
// and then.
class progress_line
{
public:
    using clock = std::chrono::steady_clock;

    // Quiet: nothing but what is told.
    explicit progress_line(bool quiet);

    // Whether it is time to show something
    bool is_due() const;

    void show(const std::string& text);
    void tell(const std::string& text); // in a line of its own
    void end();                         // the changing line stays as it is

    // The same, with this in the changing line, if there is one
    void end_with(const std::string& text);

    double seconds() const; // since the beginning, and more than none

private:
    bool quiet_;
    bool terminal_;
    bool on_line_{};
    clock::time_point started_;
    clock::time_point next_;
};

// "[#########...........]   45 %  "; nothing when nobody knows how much there is.
std::string progress_bar(std::uint64_t done, std::uint64_t total);

// "0:12 left"
std::string time_left(double seconds);

} // namespace relay::cli
