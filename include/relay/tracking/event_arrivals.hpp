#pragma once

#include "relay/policy/page_size.hpp"
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
        relay::event_log& event_log;
        relay::tracker& tracker;
        const relay::membership& membership;
    };

    explicit event_arrivals(const parts& p);

    // At the start, before anything is sent: who has unsubscribed gets nothing any more.
    boost::asio::awaitable<void> recover();

    // Looks when another relay says that there is something, and once a second. Runs until it is
    // cancelled.
    boost::asio::awaitable<void> run();

    // Returns when all that had come before is recorded, or the disk takes nothing. One event that
    // it never takes is set aside.
    boost::asio::awaitable<void> take_up();

    std::uint64_t taken_up() const { return taken_up_; } // so far

    // In the inbox for good: somebody has to look at them.
    std::int64_t set_aside() const { return set_aside_; }

private:
    boost::asio::awaitable<bool> give_up(const placed_event& e);

    parts p_;
    page_size page_;
    std::uint64_t taken_up_{};
    std::int64_t set_aside_{};
};

} // namespace relay
