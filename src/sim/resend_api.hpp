#pragma once

#include "sim/http_reply.hpp"
#include "sim/http_request.hpp"
#include "sim/team.hpp"

namespace relay::sim {

// The whole of api.resend.com, as one function of the request and the time. The order is that of
// the real thing: the proxy in front (faults, outage, User-Agent), the rate limit, the key, the
// endpoint.
void answer(team& t, http_request request, instant now, http_reply& reply);

} // namespace relay::sim
