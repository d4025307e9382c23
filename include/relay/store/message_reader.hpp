#pragma once

#include "relay/store/dead_letter_record.hpp"
#include "relay/store/message_record.hpp"
#include "relay/store/message_search.hpp"
#include "relay/store/pause_record.hpp"
#include "relay/store/queue_sums.hpp"
#include "relay/store/store_location.hpp"

#include <boost/asio/awaitable.hpp>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace relay {

class sent_names;

// Answers what people and programs ask about messages. A list may take long: it has a thread and a
// connection of its own, and what is read for sending never waits for it (queue_reader.hpp). Sees
// what was committed before the call. All calls come from the network thread, and resume there;
// they are served one after the other.
class message_reader
{
public:
    // `where`: of an open store, `names` what that store knows of them. Throws
    // store_error, as all calls do when the disk cannot be read: it may another time.
    explicit message_reader(
        const store_location& where, std::shared_ptr<sent_names> names = nullptr
    );
    ~message_reader();

    // Everything about one message
    boost::asio::awaitable<std::optional<message_record>> find(message_id id);

    boost::asio::awaitable<message_page> list(message_page_query which);

    // Looks at some messages with ids below `before` for those that somebody searches.
    boost::asio::awaitable<search_slice> search(message_search which, message_id before);

    // The message that Resend gave this id. Looks through the latest million messages, in slices
    // that let other calls in between: an index on what arrives in no order would cost each message
    // that is sent more than all else that is written for it. One search runs at a time, and those
    // for the same id share it. Where `names` knows all ids, those that no message has cost none.
    boost::asio::awaitable<std::optional<message_id>> find_by_resend_id(std::string resend_id);

    // Searches that have begun, since the start
    std::uint64_t searches() const;

    // In the order of `ids`; an empty text where there is none.
    boost::asio::awaitable<std::vector<std::string>> load_bodies(std::vector<message_id> ids);

    boost::asio::awaitable<std::vector<dead_letter_record>> dead_letters(dead_letter_filter which);
    boost::asio::awaitable<std::vector<dead_letter_group>> dead_letter_groups();

    // Pauses that overlap the time between the two
    boost::asio::awaitable<std::vector<pause_record>>
    pauses_between(wall_time from, wall_time until);

    // What is queued, as far as the disk knows. Reads an entry of the index for each message: not
    // to be called often while there are millions. Never null.
    boost::asio::awaitable<std::shared_ptr<const queue_sums>> count_queued();

    // When the oldest message of a lane's queue was accepted, as far as the disk knows; by lane.
    // Reads a few entries of each flow: not to be called often while there are many.
    boost::asio::awaitable<std::array<std::optional<wall_time>, 2>> oldest_queued();

    // The senders' domains of all messages that the store has, or still counts, the newest first
    boost::asio::awaitable<std::vector<std::string>> from_domains(std::size_t most);

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace relay
