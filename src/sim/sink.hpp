#pragma once

#include "sim/http_reply.hpp"
#include "sim/http_request.hpp"
#include "sim/team.hpp"

namespace relay::sim {

// The answer of sink mode: an id for each mail, nothing checked, nothing remembered
void send_to_sink(team& t, const http_request& request, bool batch, http_reply& reply);

} // namespace relay::sim
