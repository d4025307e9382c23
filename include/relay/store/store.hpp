#pragma once

#include "relay/base/duration_histogram.hpp"
#include "relay/base/id.hpp"
#include "relay/store/dead_letter_store.hpp"
#include "relay/store/message_counts.hpp"
#include "relay/store/message_store.hpp"
#include "relay/store/pause_record.hpp"
#include "relay/store/request_store.hpp"
#include "relay/store/store_cleanup.hpp"
#include "relay/store/store_error.hpp"
#include "relay/store/store_location.hpp"
#include "relay/store/write_handler.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace relay {

class sent_names;
// The durable queue: every state that a message was ever acknowledged to be in, on disk.
//
// It speaks in verbs of the domain, by topic: message_store, request_store, dead_letter_store,
// store_cleanup, and beside it event_log and suppression_book. A verb returns at once; what it
// changes is written in one transaction with whatever else waits, by a thread of the store's own,
// and synced. Then its handler runs on the network thread (write_handler.hpp). All verbs are called
// on the network thread.
class store : public message_store,
              public request_store,
              public dead_letter_store,
              public store_cleanup
{
public:
    using error_handler = std::function<void(const std::string&)>;

    // Opens the store, makes it if it is not there, and brings it to the newest schema. `on_error`
    // is called on the store's thread with what the disk says, and on the network thread when a
    // message was sent that the disk had in another state; `while_migrating` here, again and again
    // while a large store gets its newest schema. Throws store_locked or store_error.
    store(
        const store_location& where,
        boost::asio::any_io_executor network,
        error_handler on_error,
        const std::function<void()>& while_migrating = {}
    );

    // Writes what waits, and closes.
    ~store();

    // Small facts that outlive a restart, such as the limit that was learned
    void remember(std::string key, std::string value);

    void pause_began(pause_record p);
    void pause_ended(std::string scope, wall_time at);

    // Returns when everything that was asked for before is on disk, or was answered with false.
    boost::asio::awaitable<void> flush();

    // Suspends until the disk says what no other try can mend: that the database is damaged, say.
    // Throws store_error then; from then on nothing is written, and all handlers get false.
    boost::asio::awaitable<void> broken();

    // For who is about to end: a disk that takes nothing is tried for so long from now on, and no
    // longer. What it has not taken then is answered with false.
    void give_up_after(std::chrono::milliseconds patience);

    // New mail and events are refused when nothing could be written for so long; as long as this is
    // not called, at once.
    void refuse_after(std::chrono::milliseconds patience);

    // As of the last commit
    message_counts counts() const;

    struct statistics
    {
        std::size_t commits{};
        std::size_t operations{};
        std::size_t waiting{}; // operations that are not written yet
        std::size_t waiting_bytes{};
        duration_histogram commit_time;
        double last_commit_seconds{};
        std::size_t in_doubt{}; // commits of which it was not known at first whether they happened
        bool failing{};         // the disk did not take the last one, and is asked again
    };
    statistics stats() const;

    // The greatest id that was ever given, the secret behind the UUIDs, and what was remembered:
    // recall() reads the disk, and throws store_error.
    std::int64_t last_id() const;
    const id_secret& secret() const;
    std::string recall(std::string_view key) const;

    // Recipients that Resend accepted, of the UTC days from that of `since` on. Reads the disk.
    std::int64_t accepted_recipients(wall_time since) const;

    const store_location& location() const;

    // The ids of Resend's that were given while this store was open; for a message_reader
    std::shared_ptr<relay::sent_names> names_of_sent() const;

    // For the verbs of event_log and suppression_book
    store_writer& writer() { return *writer_; }

private:
    explicit store(std::unique_ptr<store_writer> w);

    std::unique_ptr<store_writer> writer_;
};

} // namespace relay
