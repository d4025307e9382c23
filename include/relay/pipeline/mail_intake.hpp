#pragma once

#include "relay/mail/lane.hpp"
#include "relay/pipeline/submission_reader.hpp"
#include "relay/pipeline/submitted.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <functional>
#include <optional>

namespace relay {

// Where listeners hand mail in, which they read with it: to the store, or, at a spare that takes
// mail itself, to the inbox. Network thread only.
class mail_intake : public submission_reader
{
public:
    using handler = std::function<void(const submitted&)>;
    using batch_handler = std::function<void(batch_result&&)>;

    // How many messages may wait for the disk, or in the queue when that has a bound, and how many
    // more there is room for
    struct room_left
    {
        std::size_t limit{};
        std::size_t remaining{};
    };

    using submission_reader::submission_reader;
    mail_intake(const mail_intake&) = delete;
    mail_intake& operator=(const mail_intake&) = delete;
    virtual ~mail_intake() = default;

    // Why no mail is taken right now: the queue or the disk is full, or the relay stops.
    virtual std::optional<api_error> closed() const = 0;
    virtual bool is_full() const = 0; // of closed(): there are as many messages as there may be

    virtual room_left space() const = 0;

    // Suspends while more mail of this lane waits for the disk than may.
    virtual boost::asio::awaitable<void> room(lane l) = 0;
    virtual bool has_room(lane l) const = 0;

    // Takes a message. `done` runs when it is on disk, or never will be.
    virtual void submit(message_id id, submission&& email, handler done) = 0;

    // Takes emails together.
    virtual void submit_all(email_group group, batch_handler done) = 0;
};

} // namespace relay
