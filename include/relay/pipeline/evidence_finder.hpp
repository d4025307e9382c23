#pragma once

#include "relay/async/channel.hpp"
#include "relay/pipeline/channel_items.hpp"
#include "relay/pipeline/evidence_source.hpp"
#include "relay/pipeline/in_flight.hpp"
#include "relay/pipeline/repeat_queue.hpp"
#include "relay/pipeline/splitter.hpp"
#include "relay/store/store.hpp"

#include <boost/asio/awaitable.hpp>

#include <vector>

namespace relay {

// Batches that Resend has answered with errors of its own may have been accepted all the same.
// Before one is halved, Resend's list is asked: if it has any of its messages, those are sent; if
// it surely has none, it is halved; if it cannot be told, the batch is repeated as it is, and ends
// with an outcome that is unknown. Until that is decided the disk has it as in flight: after a
// crash it is repeated under its key. Network thread only.
class evidence_finder
{
public:
    struct parts
    {
        relay::store& store;
        relay::in_flight& in_flight;
        relay::repeat_queue& repeat_queue;
        relay::splitter& splitter;
        channel<batch_in_doubt>& in_doubt;
        channel<later_attempt>& to_retry;
        channel<death_notice>& dead;
    };

    explicit evidence_finder(const parts& p) : p_(p) {}

    // To be called once, before it runs
    void ask(evidence_source& source) { source_ = &source; }

    // Runs until `in_doubt` is closed and empty. All that waits is asked about at once.
    boost::asio::awaitable<void> run();

    // Nothing is asked any more: what waits is to be repeated as it is.
    boost::asio::awaitable<void> give_up();

private:
    boost::asio::awaitable<void> ask_about_all();
    boost::asio::awaitable<void> settle(batch_in_doubt batch, std::vector<sent_message> found);
    boost::asio::awaitable<void> repeat_as_it_is(batch_in_doubt batch);

    parts p_;
    evidence_source* source_{};
    std::vector<batch_in_doubt> waiting_;
    bool given_up_{};
};

} // namespace relay
