#pragma once

#include "relay/base/time.hpp"
#include "relay/config/config.hpp"
#include "relay/policy/forecast.hpp"
#include "relay/policy/sending_window.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

// When a campaign's mail would leave. An estimate for people; nothing is decided by it.

namespace relay {

// What a part of a plan ends with
enum class plan_boundary : std::uint8_t
{
    all,     // recipients have had their mail
    canary,  // has left, and the others wait
    window,  // closes
    warm_up, // of the domain allows no more on that day
    quota,   // of the day or the month is used up
};

std::string_view to_string(plan_boundary b);

struct plan_part
{
    bool canary{};
    std::int64_t recipients{};
    std::optional<wall_time> from;
    std::optional<wall_time> until; // nothing: not within a year, as far as anybody can tell
    plan_boundary ends{};
};

// What a plan goes by
struct campaign_outlook
{
    struct first_ones
    {
        std::int64_t left{};                // of the canary
        milliseconds wait{};                // when it has left
        std::optional<wall_time> rest_from; // nothing: it has not
    };

    struct warming_domain
    {
        warm_up_config allows;
        std::int64_t used{}; // of this day
    };

    std::int64_t recipients{}; // that have not had their mail
    sending_speed speed;       // of this campaign, one recipient a message
    quota_outlook quota;
    std::optional<sending_window> window;
    std::optional<warming_domain> warm_up;
    std::optional<first_ones> canary;
};

// In the order of time, some hundred parts at most; the last has whoever is left then.
std::vector<plan_part> plan_of(const campaign_outlook& c, wall_time now);

} // namespace relay
