#pragma once

#include "relay/base/id.hpp"
#include "relay/store/batch.hpp"
#include "relay/store/membership.hpp"
#include "relay/store/new_message.hpp"
#include "relay/store/outside_event.hpp"
#include "relay/store/store_location.hpp"
#include "relay/store/write_handler.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace relay {

// How a spare accepts mail, and what comes from outside, while there is no sender: it appends to
// the inboxes of the database, and the next sender takes them up. Nothing else of the store is its
// to change.
//
// Mail is checked as a sender does: its key, over all relays, and who gets no mail. It is on disk
// before anybody is told so, by a thread of its own. Network thread only.
class mail_inbox
{
public:
    struct settings
    {
        milliseconds accept_timeout{}; // mail that the database does not take meanwhile is refused
        std::string public_url{};      // of the links to unsubscribe; empty: mail gets none
        std::function<void(const std::string&)> on_error; // what the database says; any thread
    };

    // Connects to the store of `member`, which outlives this. Throws store_error when the database
    // cannot be reached, has no tables, or those of another version, has moved elsewhere, or when
    // this relay has no slot for ids (yet): it may another time.
    static std::unique_ptr<mail_inbox> open(
        const store_location& where,
        membership& member,
        boost::asio::any_io_executor network,
        settings s
    );

    // Writes what waits, and closes.
    ~mail_inbox();

    // Behind the UUIDs
    const id_secret& secret() const;

    // Greater than all that this relay has made, and never another relay's
    message_id next_id(wall_time now);

    // As message_store::accept, and who was left out since they get no mail. Queued, scheduled,
    // suppressed, duplicate, key_conflict or failed: then nothing was kept.
    using accept_handler =
        std::function<void(const accept_result&, std::vector<std::string>&& suppressed)>;
    void accept(new_message m, accept_handler done);

    // All of them, or none
    using batch_handler = std::function<void(batch_result&&)>;
    void accept_all(new_batch b, batch_handler done);

    // What came from outside, and was verified
    void keep(outside_event e, write_handler done);

    // No more of what waits for the disk than may: else callers are to wait.
    bool has_room() const;
    boost::asio::awaitable<void> room();

    // Returns when everything that was asked for before is on disk, or was refused.
    boost::asio::awaitable<void> flush();

    // For who is about to end: a database that takes nothing is tried for so long, and no longer.
    void give_up_after(milliseconds patience);

    // Nothing will be taken any more: the database is damaged, or the store has moved. Empty: it
    // takes mail.
    const std::string& broken() const;

    struct statistics
    {
        std::uint64_t accepted{}; // messages
        std::uint64_t duplicates{};
        std::uint64_t events{};
        std::size_t waiting{}; // messages that are not on disk yet
        std::size_t waiting_bytes{};
        bool failing{}; // the database did not take the last ones, and is asked again
    };
    statistics stats() const;

private:
    struct impl;

    explicit mail_inbox(std::unique_ptr<impl> i);

    std::unique_ptr<impl> impl_;
};

} // namespace relay
