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
    std::optional<problem> breaks_request; // a 500 for all of it: see check_mail()

    // In a permissive batch Resend accepts what the account may not send, and lets it fail later.
    bool account_refuses{};
};

// A mail that nothing else is wrong with breaks its request when its subject bears a marker of
// fail_subjects, or when it brings a header that Resend writes itself (resend-api.md, section 14).
mail_check check_mail(const mail_view& mail, const live_settings& s, bool in_batch, wall_time now);

} // namespace relay::sim
