#pragma once

#include "relay/pipeline/in_flight.hpp"
#include "relay/pipeline/outgoing.hpp"
#include "relay/pipeline/suppressed_addresses.hpp"
#include "relay/store/store.hpp"

#include <cstdint>

namespace relay {

// Suppressed addresses get no mail that is not sealed yet. What is sealed stays as it is. Network
// thread only.
class suppression_filter
{
public:
    struct parts
    {
        relay::store& store;
        relay::in_flight& in_flight;
        const relay::suppressed_addresses& suppressed_addresses;
        const relay::id_source& id_source;
    };

    explicit suppression_filter(const parts& p) : p_(p) {}

    // Takes messages, and recipients of messages, out of a request that is about to be sealed, with
    // its bodies in memory. False when nothing is left of it: then it has ended.
    bool pass(const request_ptr& r);

private:
    bool may_hold_suppressed(const outgoing& r);

    parts p_;
    std::uint64_t additions_seen_{}; // of suppressed addresses
    std::int64_t last_before_{};     // the last id that was given before we saw them
};

} // namespace relay
