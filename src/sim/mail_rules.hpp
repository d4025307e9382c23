#pragma once

#include "sim/clock.hpp"
#include "sim/mail_view.hpp"
#include "sim/problem.hpp"

#include <cstddef>
#include <optional>

namespace relay::sim {

// Resend's validation of one email, in Resend's order: to, html/text, subject, from (resend-api.md,
// section 1.4), and after these what that section is silent about. The first problem found, or
// nothing. Adds to `recipients` what the mail costs of a quota: every to, cc and bcc address.
//
// In a batch attachments are refused. Resend says that they are not supported, and has dropped
// them silently (resend-api.md, section 2); a loud error shows a client that relies on either.
std::optional<problem>
find_problem(const mail_view& mail, bool in_batch, wall_time now, std::size_t& recipients);

} // namespace relay::sim
