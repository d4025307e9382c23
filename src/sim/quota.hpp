#pragma once

#include "sim/clock.hpp"

#include <cstdint>
#include <optional>

namespace relay::sim {

// The quotas of a team: every to, cc and bcc recipient counts as one. The daily one starts anew at
// midnight UTC, the monthly one with the calendar month (resend-api.md, section 4.2).
class quota
{
public:
    enum class verdict
    {
        within,
        daily_exceeded,
        monthly_exceeded,
    };

    // Nothing means: no such quota
    std::optional<std::uint64_t> daily_limit;
    std::optional<std::uint64_t> monthly_limit;
    std::uint64_t daily_used{};
    std::uint64_t monthly_used{};

    // Forgets what was used in a day or month that is over
    void roll(wall_time now);

    // May this many recipients be mailed more? Changes nothing.
    verdict check(std::uint64_t recipients) const;

    void use(std::uint64_t recipients);

private:
    std::chrono::sys_days day_{};
};

} // namespace relay::sim
