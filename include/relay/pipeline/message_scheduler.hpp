#pragma once

#include "relay/async/channel.hpp"
#include "relay/async/notifier.hpp"
#include "relay/pipeline/channel_items.hpp"
#include "relay/pipeline/in_flight.hpp"
#include "relay/pipeline/ready_queue.hpp"
#include "relay/store/queue_reader.hpp"
#include "relay/store/store.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <vector>

namespace relay {

// The times of messages: when those that were scheduled go to their queue, and when those that were
// not sealed in time expire. All due times are on disk; each of these coroutines reads the next
// few, acts, and sleeps until the next one is due or it is told that an earlier one has come. They
// run until they are cancelled. Network thread only.
class message_scheduler
{
public:
    struct parts
    {
        relay::store& store;
        relay::queue_reader& queue_reader;
        relay::ready_queue& ready_queue;
        const relay::in_flight& in_flight;
        channel<death_notice>& dead;
        notifier& scheduled; // a message has a time to go out
        notifier& expiring;  // a message has a time to live
    };

    message_scheduler(boost::asio::any_io_executor ex, const parts& p) : p_(p), written_(ex) {}

    // Queues scheduled messages of a lane whose time has come.
    boost::asio::awaitable<void> run_schedule(lane l);

    // Finds messages whose time to live has run out before they were sealed.
    boost::asio::awaitable<void> run_expiry();

private:
    boost::asio::awaitable<bool> expire(std::vector<expiring_message> messages);

    parts p_;
    notifier written_;
};

} // namespace relay
