#pragma once

#include "relay/async/channel.hpp"
#include "relay/async/notifier.hpp"
#include "relay/pipeline/channel_items.hpp"
#include "relay/pipeline/in_flight.hpp"
#include "relay/pipeline/repeat_queue.hpp"
#include "relay/store/queue_reader.hpp"
#include "relay/store/store.hpp"

#include <boost/asio/awaitable.hpp>

namespace relay {

// Puts requests off whose attempt has failed, and brings them back when the next one is due. They
// wait on disk meanwhile. Network thread only.
class backoff_scheduler
{
public:
    struct parts
    {
        relay::store& store;
        relay::queue_reader& queue_reader;
        relay::in_flight& in_flight;
        relay::repeat_queue& repeat_queue;
        channel<later_attempt>& to_retry;
        notifier& postponed; // a request waits on disk, or may go now
    };

    explicit backoff_scheduler(const parts& p) : p_(p) {}

    // Takes from `to_retry` until it is closed and empty. A request is put off no further than its
    // own time goes: then it ends.
    boost::asio::awaitable<void> run();

    // Brings back the requests of a lane that are due. Runs until it is cancelled.
    boost::asio::awaitable<void> run_due(lane l);

private:
    void put_off(later_attempt later);

    parts p_;
};

} // namespace relay
