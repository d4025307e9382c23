#pragma once

#include "relay/async/notifier.hpp"
#include "relay/pipeline/mail_intake.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <memory>
#include <vector>

namespace relay {

// Messages of one HTTP request that are handed in together, and answered when all of them are on
// disk, or never will be.
class hand_in
{
public:
    hand_in(boost::asio::any_io_executor ex, mail_intake& mail);

    // Takes a message; suspends first while too much waits for the disk. Returns its number.
    boost::asio::awaitable<std::size_t> add(message_id id, submission email);

    // Waits for the disk. What became of each message, by its number.
    boost::asio::awaitable<std::vector<submitted>> wait();

private:
    // Lives until the last message is on disk, also when nobody waits any more
    struct results
    {
        explicit results(boost::asio::any_io_executor ex) : all_known(std::move(ex)) {}

        std::vector<submitted> of;
        std::size_t unknown{};
        notifier all_known;
    };

    mail_intake& mail_;
    std::shared_ptr<results> results_;
};

// One message alone: what became of it
boost::asio::awaitable<submitted> hand_in_one(mail_intake& mail, message_id id, submission email);

// Emails that are taken together or not at all
boost::asio::awaitable<batch_result> hand_in_all(mail_intake& mail, email_group group);

} // namespace relay
