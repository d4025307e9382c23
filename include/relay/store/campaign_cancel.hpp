#pragma once

#include "relay/base/id.hpp"
#include "relay/base/time.hpp"
#include "relay/mail/lane.hpp"
#include "relay/store/flow.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace relay {

// A campaign's mail that was taken back in one go: all of it that is queued or scheduled with a
// place up to this one is cancelled, whatever its own rows still say. They follow in small steps.
// What is in a request goes its way.
struct campaign_cancel
{
    std::string campaign;
    std::int64_t place{};
    wall_time at;
};

// How far somebody who looks for that mail has come: first in the queues, then in the schedules
struct cancel_cursor
{
    bool scheduled{};
    flow_id flow;
    std::int64_t place{};
    relay::lane lane{lane::transactional};
    std::int64_t due{std::numeric_limits<std::int64_t>::min()}; // milliseconds since 1970
    message_id id;
};

// Some of that mail
struct cancelled_slice
{
    std::vector<message_id> found;
    cancel_cursor next;
    bool last{}; // there is nothing behind it
};

} // namespace relay
