#pragma once

#include "sim/http_reply.hpp"
#include "sim/http_request.hpp"
#include "sim/team.hpp"

namespace relay::sim {

// POST /emails and POST /emails/batch, from the idempotency key to the answer. `reply` holds the
// rate window and the delay already.
void send_one(team& t, const http_request& request, instant now, http_reply& reply);
void send_batch(team& t, const http_request& request, instant now, http_reply& reply);

} // namespace relay::sim
