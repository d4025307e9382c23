#pragma once

#include "relay/async/notifier.hpp"
#include "relay/config/config.hpp"
#include "relay/pipeline/channel_items.hpp"
#include "relay/pipeline/outgoing.hpp"
#include "relay/pipeline/ready_queue.hpp"
#include "relay/pipeline/send_slots.hpp"
#include "relay/policy/quota_book.hpp"

#include <array>
#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

namespace relay {

// What goes into a request that is new, once there is a permit for it: one message alone, when no
// other waits or it can't go with others; else as many as fit. Network thread only.
class batch_composer
{
public:
    struct parts
    {
        relay::ready_queue& ready_queue;
        relay::quota_book& quota_book;
        const relay::send_slots& send_slots;
        relay::id_source& id_source;
        const limits_config& limits; // may change
        notifier& changed;           // notified when a lane may be composed from again
    };

    explicit batch_composer(const parts& p) : p_(p) {}

    // True when a message of this lane may leave now, beside what is in flight.
    bool has_mail(lane l, wall_time now);

    // May messages of this lane be taken at all? Not while too many were met whose time is over.
    bool may_take(lane l) const;

    // What a message may be to leave now, within the quota and beside what is in flight
    fitting room(lane l, wall_time now) const;

    // Null: there was nothing to be taken after all.
    request_ptr compose(lane l, wall_time now);

    // One message that this pause holds back: a probe is as small as it can be.
    request_ptr compose_probe(lane l, const pause_scope& of, wall_time now);

    // Messages that were met whose time is over, and are in no queue any more; for `dead`. With
    // `more` there may be others to be met at once.
    struct expired
    {
        std::vector<expired_messages> met;
        bool more{};
    };
    expired take_expired();

private:
    using next_message = std::function<std::optional<taken_message>()>;
    std::optional<taken_message> take(lane l, const next_message& next, wall_time now);

    // Messages whose time is over, of a lane
    struct over
    {
        std::vector<sized_message> met; // nobody is told yet
        std::size_t unwritten{};        // told, and not on disk yet
    };

    parts p_;
    std::array<over, 2> over_;
    std::size_t met_{}; // since somebody took them
};

} // namespace relay
