#pragma once

#include <array>
#include <optional>
#include <random>
#include <string_view>

namespace relay::sim {

enum class fault
{
    none,
    lost_answer, // processed, then the connection is closed without an answer
    reset,       // the connection is reset before the request is looked at
    error_500,   // counted, not processed: 500 in JSON
    error_503,   // from the proxy in front: neither counted nor processed, 503 in HTML
    slow,        // processed, the answer dribbles
    close_idle,  // processed and answered, then the idle connection is closed
    timeout,     // processed, never answered; the connection stays open
};

constexpr std::size_t fault_kinds = 8;

// As --fault spells it: "lost-answer", "reset", "500", "503", "slow", "close-idle", "timeout"
std::string_view to_string(fault kind);
std::optional<fault> parse_fault(std::string_view name);

// "5%" or "0.05"
std::optional<double> parse_rate(std::string_view text);

// Which part of the requests meets which fault; a request meets one at most.
class fault_plan
{
public:
    // False when the rates would add up to more than one; then nothing changes.
    bool set(fault kind, double rate);

    // "lost-answer:5%"; false when that makes no sense
    bool set(std::string_view kind_and_rate);

    double rate(fault kind) const { return rates_[static_cast<std::size_t>(kind)]; }

    // Draws no number when there is no fault to draw
    fault draw(std::mt19937_64& random) const;

private:
    std::array<double, fault_kinds> rates_{};
    bool any_{};
};

} // namespace relay::sim
