#pragma once

#include "sim/faults.hpp"
#include "sim/http_reply.hpp"

#include <optional>

// The answers that a gateway in front of Resend (Cloudflare, Railway) gives in its own name, in
// HTML: they tell nothing about what became of the request (resend-api.md, sections 5.1 and 8).

namespace relay::sim {

struct gateway_fault
{
    int status{};
    bool processed{}; // by Resend, before the gateway lost the answer
};

// Nothing: the fault is none of a gateway.
std::optional<gateway_fault> gateway_fault_of(fault kind);

// Puts the gateway's answer in the place of whatever is there.
void answer_as_gateway(int status, http_reply& reply);

} // namespace relay::sim
