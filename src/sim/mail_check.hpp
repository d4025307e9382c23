#pragma once

#include "sim/clock.hpp"
#include "sim/mail_view.hpp"
#include "sim/problem.hpp"
#include "sim/settings.hpp"

#include <cstddef>
#include <optional>

namespace relay::sim {

// The result of checking one mail, by Resend's rules and then by what the simulator is set to
// refuse
struct mail_check
{
    std::optional<problem> refused;
    std::size_t recipients{};
    bool breaks_request{}; // its subject bears a marker of fail_subjects: 500 for all of it

    // In a permissive batch Resend accepts what the account may not send, and lets it fail later.
    bool account_refuses{};
};

mail_check check_mail(const mail_view& mail, const live_settings& s, bool in_batch, wall_time now);

} // namespace relay::sim
