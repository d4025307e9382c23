#pragma once

#include "relay/async/channel.hpp"
#include "relay/pipeline/channel_items.hpp"
#include "relay/pipeline/in_flight.hpp"
#include "relay/pipeline/pause_control.hpp"
#include "relay/pipeline/requeuer.hpp"
#include "relay/pipeline/send_slots.hpp"
#include "relay/policy/loss_streak.hpp"
#include "relay/store/queue_reader.hpp"

#include <boost/asio/awaitable.hpp>

#include <vector>

namespace relay {

// Brings the bodies of a request into memory before it is sent. Network thread only.
class body_loader
{
public:
    struct parts
    {
        relay::queue_reader& queue_reader;
        relay::requeuer& requeuer;
        relay::in_flight& in_flight;
        relay::pause_control& pause_control;
        const relay::pauses& pauses;
        const relay::send_slots& send_slots;
        relay::id_source& id_source;
        const relay::id_codec& id_codec;
        channel<death_notice>& dead;
    };

    explicit body_loader(const parts& p) : p_(p) {}

    // For a request that has not all of them. Messages whose bodies are lost are left out of what
    // is not sealed yet. False when the request cannot leave: it was put back, or has ended.
    boost::asio::awaitable<bool> load(request_ptr r);

private:
    boost::asio::awaitable<bool> leave_out_lost(request_ptr r, std::vector<message_id> lost);
    bool too_many_are_lost(wall_time now);

    parts p_;
    loss_streak streak_;
};

} // namespace relay
