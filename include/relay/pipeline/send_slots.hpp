#pragma once

#include "relay/async/notifier.hpp"
#include "relay/mail/lane.hpp"
#include "relay/policy/upload_room.hpp"

#include <boost/asio/awaitable.hpp>

#include <array>
#include <cstddef>

namespace relay {

// How many requests are in flight, and may be: by the connections that there are, by the bytes
// that are written at once, and by the outcomes that the disk has not got yet. Network thread only.
class send_slots
{
public:
    // `freed` is notified when there may be room again.
    send_slots(notifier& freed, int connections);

    // May one more request of this lane start?
    bool may_start(lane l) const;

    // As many may be in flight at once.
    std::size_t most() const;

    // A request starts, or room is kept for one that is about to be accepted; it has ended.
    void take(lane l, std::size_t largest, std::size_t bytes);
    void free(lane l, std::size_t largest, std::size_t bytes);
    std::size_t taken() const { return taken_; }

    const upload_room& uploads() const { return uploads_; }

    // A request of this lane has ended, with so many messages, and the disk does not know it yet;
    // now it does.
    void outcome_waits(lane l, std::size_t messages);
    void outcome_written(lane l, std::size_t messages);

    // From now on nothing starts.
    void close();
    bool closed() const { return closed_; }

    // Suspends until all are free, or the stages have stopped.
    boost::asio::awaitable<void> all_free();
    void stages_stopped();

private:
    struct unrecorded
    {
        std::size_t requests{};
        std::size_t messages{};
    };

    notifier& freed_;
    std::size_t connections_;
    std::size_t taken_{};
    upload_room uploads_;
    std::array<unrecorded, 2> unrecorded_{}; // by lane
    bool closed_{};
    bool stopped_{};
};

} // namespace relay
