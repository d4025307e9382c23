#pragma once

#include "relay/async/channel.hpp"
#include "relay/pipeline/channel_items.hpp"
#include "relay/pipeline/counters.hpp"
#include "relay/pipeline/in_flight.hpp"
#include "relay/policy/in_progress.hpp"
#include "relay/store/store.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>

namespace relay {

// Writes the dead letters: every death passes through here, whatever its cause. What comes in is
// written at once, in one commit with whatever else there is. Network thread only.
class dlq_writer
{
public:
    struct parts
    {
        relay::store& store;
        relay::in_flight& in_flight;
        relay::counters& counters;
        relay::requests_in_progress& requests_in_progress;
        const relay::id_codec& id_codec;
        channel<death_notice>& dead;
    };

    explicit dlq_writer(const parts& p) : p_(p) {}

    // Takes from `dead` until it is closed and empty.
    boost::asio::awaitable<void> run();

    // One that is on disk already: counts it, and tells.
    void note(lane l, message_id id, death reason, const outcome& said);

private:
    void write(dead_request d);
    void write(refused_messages d);
    void write(expired_messages d);
    void write(lost_messages d);

    void count(death reason, std::size_t messages);
    void log(lane l, message_id id, death reason, const outcome& said) const;

    parts p_;
};

} // namespace relay
