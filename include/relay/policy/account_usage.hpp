#pragma once

#include "relay/base/time.hpp"

#include <cstdint>
#include <optional>

namespace relay {

enum class quota_period : std::uint8_t
{
    daily,
    monthly,
};

// What GET /usage says about one period (resend-api.md, section 3.6)
struct period_usage
{
    std::optional<std::int64_t> used;
    std::optional<std::int64_t> limit; // nothing: there is none
    std::optional<wall_time> resets_at;
};

struct account_usage
{
    period_usage daily;
    period_usage monthly;
};

} // namespace relay
