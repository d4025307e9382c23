#pragma once

#include "sim/http_reply.hpp"
#include "sim/http_request.hpp"
#include "sim/team.hpp"

#include <string_view>

namespace relay::sim {

// Everything at and below /suppressions (resend-api.md, section 3.5). `rest` is what follows that
// in the path: empty, or "/..."
void answer_suppressions(
    team& t,
    std::string_view rest,
    std::string_view query,
    const http_request& request,
    instant now,
    http_reply& reply
);

} // namespace relay::sim
