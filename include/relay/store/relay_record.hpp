#pragma once

#include "relay/base/time.hpp"

#include <cstdint>
#include <string>

// What the relays on one database tell each other of themselves

namespace relay {

// Where the others reach a relay, such as "10.0.0.5:7351"; empty: it does not listen there.
struct relay_addresses
{
    std::string http;
    std::string jobs;
    std::string webhooks;

    friend bool operator==(const relay_addresses&, const relay_addresses&) = default;
};

struct relay_record
{
    std::int64_t run{}; // of a relay's process, never 0
    std::string name;   // for people
    std::string version;
    relay_addresses at;
    std::string network; // where its loopback is: other networks have a loopback of their own
    wall_time started{};
    wall_time seen{}; // when it last said that it is there
    bool gone{};      // it has ended, or another one has its addresses
};

// By which addresses `from` reaches `to`; empty where there is no way: the loopback of another
// network leads elsewhere, and what `from` listens at itself leads back to it. Pure.
relay_addresses way_to(const relay_record& to, const relay_record& from);

} // namespace relay
