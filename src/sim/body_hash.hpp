#pragma once

#include <simdjson.h>

#include <cstdint>

namespace relay::sim {

// A hash of what a JSON document says: the same whatever the order of keys and the white space.
// Resend compares the bodies of an idempotency key in such a normalised form (resend-api.md,
// section 1.5). Not cryptographic: the peer is a test.
std::uint64_t body_hash(simdjson::dom::element document);

} // namespace relay::sim
