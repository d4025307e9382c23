#pragma once

#include "relay/base/id.hpp"
#include "relay/base/time.hpp"
#include "relay/store/message_changes.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <string>

namespace relay {

class campaign_canceller;
class event_reader;
class in_flight;
class message_finder;
class message_store;
class notifier;
class ready_queue;

struct campaign_cancel_result
{
    cancel_result what{}; // too_late: nothing of the campaign waits any more
    std::int64_t messages{};
};

// Takes messages back, or has them go out at another time, as long as they are in no request.
// Network thread only. Everything throws what the reader throws.
class message_admin
{
public:
    struct parts
    {
        relay::message_store& message_store;
        relay::event_reader& event_reader;
        relay::message_finder& message_finder;
        relay::ready_queue& ready_queue;
        relay::campaign_canceller& campaign_canceller;
        const relay::in_flight& in_flight;
        notifier& scheduled; // notified when a message has another time to go out
        notifier& expiring;  // and when its time to live has changed with that
    };

    explicit message_admin(const parts& p) : p_(p) {}

    // By the relay's id or Resend's, or by ours alone
    boost::asio::awaitable<cancel_result> cancel(std::string uuid);
    boost::asio::awaitable<cancel_result> cancel(message_id id);

    // All of a campaign that is queued or scheduled, as the counts of its messages have it: what
    // waits for its next attempt is among these, and goes its way.
    boost::asio::awaitable<campaign_cancel_result> cancel_campaign(std::string name);

    // To go out at `due`, which may have come already. Possible as long as cancelling is.
    boost::asio::awaitable<reschedule_result> reschedule(message_id id, wall_time due);

private:
    parts p_;
};

} // namespace relay
