#pragma once

#include "relay/pipeline/ready_queue.hpp"
#include "relay/policy/fair_order.hpp"
#include "relay/policy/turns.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace relay {

struct ready_sender;

// The head of a flow: those of its messages that are in memory.
//
// `cursor`: all that has a place up to here was read, or arrived; it is in `heads`, or was taken.
// `end`: the last place that is known to be taken on disk.
struct ready_flow
{
    // Messages that are looked at for one that may share a request: two for each that does
    static constexpr std::size_t looked_at_for_mates = 200;

    std::shared_ptr<const flow_key> key;
    flow_id id;
    fair_order::flow number{};
    std::deque<queued_message> heads; // by place
    std::int64_t cursor{};
    std::int64_t end{};
    std::int64_t arrived_while_loading{};
    std::int64_t probed{}; // the place of the last probe
    bool load_requested{};

    double weight{1}; // its share beside other flows of its tenant
    ready_sender* from{};
    std::size_t number_there{}; // in from->flows
    bool held_by_hand{};        // its campaign or tenant is paused: it has no turns, nor probes
    turns* in{};                // where it has its turns; null: nothing of it is in memory
    message_size first;         // its first message's, as `in` knows it

    bool all_in_memory() const { return end <= cursor; }

    static bool fits(const queued_message& m, const fitting& room)
    {
        return (!room.only_batchable || m.batchable) && m.bytes <= room.max_bytes &&
               m.recipients <= room.max_recipients;
    }

    // The first one that may share the request; all of them when none may
    std::size_t next(const fitting& room) const
    {
        const auto looked_at = std::min(heads.size(), looked_at_for_mates);
        for (std::size_t i = 0; i < looked_at; ++i)
            if (room.mates.admit(heads[i].expires))
                return i;
        return heads.size();
    }

    // Of those in memory; the first, when all that fit had their turn
    std::size_t next_probe(const fitting& room) const
    {
        const auto next = std::ranges::find_if(heads, [&](const queued_message& m) {
            return m.place > probed && fits(m, room);
        });
        return next == heads.end() ? 0 : static_cast<std::size_t>(next - heads.begin());
    }
};

// The flows of one domain in one lane
struct ready_sender
{
    std::string domain;
    std::vector<ready_flow*> flows;
    std::string held_by; // the name of the pause of a domain; empty: none holds it back
    turns held;          // meanwhile
};

} // namespace relay
