#pragma once

#include "relay/async/notifier.hpp"
#include "relay/store/events.hpp"
#include "relay/store/message_reader.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <deque>

namespace relay {

// Events that do not carry our tag, and whose messages are not known by Resend's ids either. Each
// is looked for among what was sent, which takes long, and most are about mail that somebody else
// sends with the same account. So that these hold up nobody, one search runs at a time, with a rest
// behind it that is nine times as long. Network thread only.
class untagged_events
{
public:
    untagged_events(boost::asio::any_io_executor ex, message_reader& reader)
        : reader_(reader),
          added_(ex)
    {
    }

    // It is on disk already. Of those that wait a thousand at most are remembered: what became of
    // the others' mail is looked up when nothing final is heard of it.
    void add(incoming_event e);

    // The next one whose message is found: `message` is set.
    boost::asio::awaitable<incoming_event> next();

private:
    boost::asio::awaitable<void> look_for(std::string resend_id);

    message_reader& reader_;
    notifier added_;
    std::deque<incoming_event> waiting_;
    std::deque<incoming_event> found_;
};

} // namespace relay
