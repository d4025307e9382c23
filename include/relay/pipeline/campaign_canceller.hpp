#pragma once

#include "relay/async/notifier.hpp"
#include "relay/store/campaign_cancel.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <string>

namespace relay {

class in_flight;
class message_store;
class queue_reader;
class ready_queue;

// Takes all of a campaign back that is queued or scheduled: with one row, so that it takes no
// longer for a million messages than for one. From then on nothing takes them, and they are said to
// be cancelled; their own rows follow, some at a time, over restarts too. What is in a request goes
// its way, and if it comes back from there, it is cancelled. Network thread only.
class campaign_canceller
{
public:
    struct parts
    {
        relay::message_store& message_store;
        relay::queue_reader& queue_reader;
        relay::ready_queue& ready_queue;
        const relay::in_flight& in_flight;
    };

    campaign_canceller(boost::asio::any_io_executor ex, const parts& p) : p_(p), wanted_(ex) {}

    // What the last run left. To be called before anything is taken from the queue.
    boost::asio::awaitable<void> recover();

    // Returns when it is on disk; false when the disk will never have it.
    boost::asio::awaitable<bool> cancel(std::string campaign);

    // The store has cancelled it together with something else.
    void cancelled(const campaign_cancel& c);

    // Brings the messages' own rows after. Runs until it is cancelled.
    boost::asio::awaitable<void> run();

private:
    boost::asio::awaitable<bool> carry_out(campaign_cancel c);

    parts p_;
    notifier wanted_;
};

} // namespace relay
