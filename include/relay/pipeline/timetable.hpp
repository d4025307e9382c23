#pragma once

#include "relay/async/notifier.hpp"
#include "relay/config/config.hpp"
#include "relay/pipeline/counters.hpp"
#include "relay/pipeline/dispatcher.hpp"
#include "relay/pipeline/ready_queue.hpp"
#include "relay/store/queue_reader.hpp"
#include "relay/store/store.hpp"

#include <boost/asio/awaitable.hpp>

// What happens at a time. All due times are on disk; each of these coroutines reads the next few,
// acts, and sleeps until the next one is due or it is told that an earlier one has come. They run
// until they are cancelled.

namespace relay {

// Repeats the requests of a lane whose next attempt is due. `postponed` tells of new ones, and of
// such as may go now.
boost::asio::awaitable<void>
run_retries(lane l, queue_reader& disk, dispatcher& gate, notifier& postponed);

// Queues scheduled messages of a lane whose time has come. `scheduled` tells of new ones.
boost::asio::awaitable<void>
run_schedule(lane l, queue_reader& disk, store& writer, ready_queue& queue, notifier& scheduled);

// Buries messages whose ttl runs out before they are sent. `expiring` tells of new ones.
boost::asio::awaitable<void> run_expiry(
    queue_reader& disk,
    store& writer,
    ready_queue& queue,
    const dispatcher& gate,
    counters& count,
    notifier& expiring
);

// Deletes what is past its retention. `cfg` may change while it runs.
boost::asio::awaitable<void> run_retention(store& writer, const retention_config& cfg);

// The same for counts.
boost::asio::awaitable<void> run_count_retention(store& writer, const retention_config& cfg);

// The same for events.
boost::asio::awaitable<void> run_event_retention(store& writer, const retention_config& cfg);

} // namespace relay
