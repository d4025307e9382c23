#pragma once

#include "relay/store/event_reader.hpp"
#include "relay/tracking/tracker.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>

namespace relay {

// Takes up what came from outside to other relays while they reached no sender (mail_inbox.hpp), in
// the order of its coming, as `arrivals` does with mail. Network thread only.
class event_arrivals
{
public:
    struct parts
    {
        relay::store& store;
        relay::event_reader& event_reader;
        relay::tracker& tracker;
        const relay::membership& membership;
    };

    explicit event_arrivals(const parts& p) : p_(p) {}

    // At the start, before anything is sent: who has unsubscribed gets nothing any more.
    boost::asio::awaitable<void> recover();

    // Looks when another relay says that there is something, and once a second. Runs until it is
    // cancelled.
    boost::asio::awaitable<void> run();

    // Returns when all that had come before is recorded, or the disk takes nothing.
    boost::asio::awaitable<void> take_up();

    std::uint64_t taken_up() const { return taken_up_; } // so far

private:
    parts p_;
    std::uint64_t taken_up_{};
};

} // namespace relay
