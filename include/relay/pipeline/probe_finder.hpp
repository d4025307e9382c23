#pragma once

#include "relay/pipeline/batch_composer.hpp"
#include "relay/pipeline/ready_queue.hpp"
#include "relay/pipeline/repeat_queue.hpp"
#include "relay/pipeline/send_slots.hpp"
#include "relay/policy/pauses.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <unordered_set>

namespace relay {

// Which pause is probed next, and with what. Network thread only.
class probe_finder
{
public:
    struct parts
    {
        const relay::pauses& pauses;
        relay::ready_queue& ready_queue;
        const relay::repeat_queue& repeat_queue;
        const relay::batch_composer& batch_composer;
        const relay::send_slots& send_slots;
    };

    explicit probe_finder(const parts& p) : p_(p) {}

    struct probe
    {
        pause_scope of;
        lane from{};
        bool repeated{};      // a request that has failed before; else a message of the queue
        std::size_t source{}; // among those that take turns
    };

    // The probe that has been due for longest, of those that there is something to send for
    std::optional<probe> find(wall_time now) const;

    // This one goes: another source has the next turn.
    void sent(const probe& p);

    // True for mail of another domain than the one that is paused, and for what a person holds
    // back.
    bool is_unfit(const pause_scope& scope, lane l, std::string_view domain) const;

private:
    struct source
    {
        lane from{};
        bool repeated{};
    };

    // A new transactional message is the first choice of every probe. The others take turns: a
    // message that Resend can never answer must not be the probe for ever.
    static constexpr std::array<source, 4> sources = {{
        {lane::transactional, false},
        {lane::transactional, true},
        {lane::campaign, true},
        {lane::campaign, false},
    }};
    static constexpr std::size_t new_transactional = 0;

    // What there is to probe with, looked at once for all the pauses that are due
    struct stock
    {
        std::array<bool, sources.size()> open{};         // the source may start a probe
        std::array<fitting, 2> room;                     // for a message of the lane
        std::unordered_set<std::string_view> parked_for; // domains whose pauses hold requests back
    };

    stock take_stock(wall_time now) const;
    std::optional<std::size_t> source_for(const pause_scope& scope, const stock& s) const;

    parts p_;
    std::size_t next_source_{}; // whose turn it is
};

} // namespace relay
