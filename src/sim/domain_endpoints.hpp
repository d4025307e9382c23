#pragma once

#include "sim/http_reply.hpp"
#include "sim/team.hpp"

#include <string_view>

// The team's domains, with the DNS records that they need (resend-api.md, section 3.2)

namespace relay::sim {

void list_domains(const team& t, std::string_view query, http_reply& reply);
void get_domain(const team& t, std::string_view id, http_reply& reply);

} // namespace relay::sim
