#pragma once

#include "relay/async/channel.hpp"
#include "relay/pipeline/channel_items.hpp"
#include "relay/pipeline/evidence_source.hpp"
#include "relay/pipeline/in_flight.hpp"
#include "relay/pipeline/splitter.hpp"
#include "relay/store/store.hpp"

#include <boost/asio/awaitable.hpp>

#include <vector>

namespace relay {

// Batches that Resend has answered with errors of its own may have been accepted all the same.
// Before one is halved, Resend's list is asked: what it has of the batch is sent, and then the
// outcome of the others is unknown; if it has none, or does not tell in time, the batch is halved.
// Until then the disk has it as in flight: after a crash it is repeated under its key. Network
// thread only.
class evidence_finder
{
public:
    struct parts
    {
        relay::store& store;
        relay::in_flight& in_flight;
        relay::splitter& splitter;
        channel<batch_in_doubt>& in_doubt;
        channel<later_attempt>& to_retry;
    };

    explicit evidence_finder(const parts& p) : p_(p) {}

    // To be called once, before it runs
    void ask(evidence_source& source) { source_ = &source; }

    // Runs until `in_doubt` is closed and empty. One look serves all that waits.
    boost::asio::awaitable<void> run();

    // Nothing is asked any more: what waits is repeated as it is by the next run.
    boost::asio::awaitable<void> give_up();

private:
    void take_what_came();
    boost::asio::awaitable<void> ask_about_all();
    boost::asio::awaitable<void> settle(batch_in_doubt batch, std::vector<sent_message> found);

    parts p_;
    evidence_source* source_{};
    std::vector<batch_in_doubt> waiting_;
    bool given_up_{};
};

} // namespace relay
