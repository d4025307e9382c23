#pragma once

#include "relay/base/id.hpp"
#include "relay/base/time.hpp"
#include "relay/store/message_changes.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>

namespace relay {

class in_flight;
class message_finder;
class message_reader;
class message_store;
class notifier;
class ready_queue;

// Takes messages back, or has them go out at another time, as long as they are in no request.
// Network thread only. Everything throws what the reader throws.
class message_admin
{
public:
    struct parts
    {
        relay::message_store& message_store;
        relay::message_reader& message_reader;
        relay::message_finder& message_finder;
        relay::ready_queue& ready_queue;
        const relay::in_flight& in_flight;
        notifier& scheduled; // notified when a message has another time to go out
        notifier& expiring;  // and when its time to live has changed with that
    };

    explicit message_admin(const parts& p) : p_(p) {}

    // By the relay's id or Resend's, or by ours alone
    boost::asio::awaitable<cancel_result> cancel(std::string uuid);
    boost::asio::awaitable<cancel_result> cancel(message_id id);

    // To go out at `due`, which may have come already. Possible as long as cancelling is.
    boost::asio::awaitable<reschedule_result> reschedule(message_id id, wall_time due);

private:
    parts p_;
};

} // namespace relay
