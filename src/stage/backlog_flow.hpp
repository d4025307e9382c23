#pragma once

#include "relay/stage/backlog.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace relay {

// `cursor`: all that has a place up to here was read, or arrived; it is in `heads`, or was taken.
// `end`: the last place that is known to be taken on disk.
struct backlog::flow
{
    std::shared_ptr<const flow_key> key;
    flow_id id;
    fair_order::flow number{};
    std::deque<queued_message> heads; // by place
    std::int64_t cursor{};
    std::int64_t end{};
    std::int64_t arrived_while_loading{};
    std::int64_t probed{}; // the place of the last probe
    bool load_requested{};

    sender* from{};
    std::size_t number_there{}; // in from->flows
    turns* in{};                // where it has its turns; null: nothing of it is in memory
    std::uint32_t recipients{}; // of its first message, as `in` knows them

    bool all_in_memory() const { return end <= cursor; }

    static bool fits(const queued_message& m, const fitting& room)
    {
        return (!room.only_batchable || m.batchable) && m.bytes <= room.max_bytes &&
               m.recipients <= room.max_recipients;
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

struct backlog::sender
{
    std::string domain;
    std::vector<flow*> flows;
    std::string held_by; // the name of the pause of a domain; empty: none holds it back
    turns held;          // meanwhile
};

} // namespace relay
