#pragma once

#include "sim/http_reply.hpp"
#include "sim/team.hpp"

namespace relay::sim {

// GET /usage: what the team has used of its quotas, and its rate limit (resend-api.md, section 3.6)
void answer_usage(const team& t, instant now, http_reply& reply);

} // namespace relay::sim
