#pragma once

#include "relay/policy/pacer.hpp"
#include "relay/policy/pauses.hpp"
#include "relay/store/records.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace relay {

// A request in memory, from its composition to the commit of its outcome
struct outgoing
{
    sealed_request sealed;

    // Its messages with their bodies, in order; empty when the bodies are to be read from disk
    std::vector<taken_message> messages;

    std::size_t bytes{}; // of the bodies, 0 when they are not known yet
    std::string domain;  // the sender's, when all messages have the same one
    bool on_disk{};      // the seal is committed
    bool tainted{};      // Resend may have accepted it: its composition and key stay as they are
    std::optional<pause_scope> probe; // it goes out although this pause holds it back, to end it
    permit leave;
    pacer::time_point started;
};

} // namespace relay
