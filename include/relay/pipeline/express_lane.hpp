#pragma once

#include "relay/async/channel.hpp"
#include "relay/pipeline/dispatcher.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace relay {

// A transactional message that finds a permit waiting is sealed in the commit that accepts it, and
// leaves right after. Network thread only.
class express_lane
{
public:
    struct parts
    {
        const relay::dispatcher& dispatcher;
        relay::rate_limiter& rate_limiter;
        relay::send_slots& send_slots;
        relay::in_flight& in_flight;
        const relay::pauses& pauses;
        relay::quota_book& quota_book;
        relay::id_source& id_source;
        channel<request_ptr>& to_send;
    };

    explicit express_lane(const parts& p) : p_(p) {}

    // A permit for a message that is only about to be accepted
    struct reservation
    {
        request_id request;
        permit leave;
        std::int64_t recipients{};
        std::size_t bytes{}; // of the body
        moment at;
    };

    // Nothing, when it has to queue: others wait, a pause, no permit.
    std::optional<reservation>
    reserve(const flow_key& flow, std::int64_t recipients, std::size_t bytes);

    // How a reservation ends: with a message that is sealed on disk now, or unused.
    void begin(const reservation& r, new_message&& m, flow_id flow);
    void abandon(const reservation& r);

private:
    parts p_;
};

} // namespace relay
