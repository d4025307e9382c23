#pragma once

#include "relay/store/batch.hpp"
#include "relay/store/records.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace relay {

class write_operation;

// Another process holds the data directory.
class store_locked : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

// What the store cannot be opened for: no permission, a damaged file, a newer schema
class store_error : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

// The durable queue: every state that a message was ever acknowledged to be in, on disk.
//
// It speaks in verbs of the domain. A verb returns at once; what it changes is written in one
// transaction with whatever else waits, by a thread of the store's own, and synced. Then its
// handler runs on the network thread, with false when the disk did not take it. All verbs are
// called on the network thread.
//
// A full disk makes accept() and accept_all() fail. Everything else is tried until it is written:
// it is about mail that was acknowledged.
class store
{
public:
    using handler = std::function<void(bool ok)>;
    using accept_handler = std::function<void(const accept_result&, new_message&&)>;
    using batch_handler = std::function<void(batch_result&&, new_batch&&)>;
    using error_handler = std::function<void(const std::string&)>;

    // Opens the store in `directory`, makes it if it is not there, and brings it to the newest
    // schema. `on_error` is called on the store's thread with what the disk says.
    // Throws store_locked or store_error.
    store(
        const std::string& directory, boost::asio::any_io_executor network, error_handler on_error
    );

    // Writes what waits, and closes.
    ~store();

    // A message comes in. A transactional one goes into the very next commit. With `sealed_in` it
    // is sealed in that same commit. The handler gets the message back.
    void accept(new_message m, accept_handler done);

    // Messages come in together: all of them in one commit, or none. None of them may be sealed.
    void accept_all(new_batch b, batch_handler done);

    // The composition of a request, before its first byte leaves
    boost::asio::awaitable<bool> seal(sealed_request r);

    // Before the first byte of a waiting request leaves again: a crash leaves it as one that was on
    // its way, so that nobody takes the outcome of its earlier attempts for the last one.
    boost::asio::awaitable<bool> leave_again(request_id id);

    // The end of a request: its messages are sent, a few of them refused.
    void settle(settlement s, handler done);

    // An attempt failed; the next one is due later, or the probe that it was will be repeated.
    void postpone(sealed_request r, wall_time due, attempt_entry why, handler done);

    // The request ends with the death of all its messages.
    void bury(sealed_request r, death reason, attempt_entry why, handler done);

    // A refused batch goes on as two, under keys of their own. `accepted`: it does not, since an
    // event has told that Resend took it. Those of its messages that were named are sent; of the
    // others the outcome is unknown until they are named, too.
    using split_handler = std::function<void(bool accepted)>;
    void split(
        sealed_request whole,
        sealed_request first,
        sealed_request second,
        attempt_entry why,
        split_handler done
    );

    // The request never was accepted and is taken apart: its messages are queued again. Those that
    // were sealed as they were accepted get a place; the others still have theirs.
    void release(sealed_request r, std::function<void(std::vector<accept_result>)> done);

    // Messages whose time has run out while they were queued or scheduled. Who is not in that state
    // any more stays as it is.
    void expire(lane l, state on_disk, std::vector<message_id> ids, wall_time at, handler done);

    // Queued messages that nobody is left for, and such as go to fewer recipients. What is asked
    // for before a seal is on disk before it.
    void suppress(
        lane l,
        std::vector<message_id> nobody_left,
        std::vector<rewritten_message> rewritten,
        wall_time at
    );

    // Scheduled messages whose time has come
    // by `now`
    void promote(
        std::vector<message_id> ids,
        wall_time now,
        std::function<void(std::vector<accept_result>)> done
    );

    // A message that its producer wants back. Only what is queued or scheduled on disk; whether it
    // is in a request already is for the caller to know.
    boost::asio::awaitable<cancel_result> cancel(message_id id, wall_time at);

    // One that is to go out at another time: under the same conditions. Its time to live moves
    // along.
    boost::asio::awaitable<reschedule_result> reschedule(message_id id, wall_time due);

    // Dead letters that go out once more, under a new key. The result has those that did.
    boost::asio::awaitable<std::vector<accept_result>> retry_dead(std::vector<message_id> ids);

    // Dead letters that go for good; returns how many there were.
    boost::asio::awaitable<std::size_t> purge_dead(std::vector<message_id> ids);

    // A dead letter of unknown outcome was sent after all: something names it with Resend's id. The
    // handler gets false when it is no such dead letter, or none any more.
    void settle_unknown(message_id id, std::string resend_id, wall_time at, handler done);

    // Small facts that outlive a restart, such as the limit that was learned
    void remember(std::string key, std::string value);

    void pause_began(std::string scope, wall_time at, std::string why);
    void pause_ended(std::string scope, wall_time at);

    // Deletes, in small steps, what nobody needs any more. `dead_letters`: none when nothing.
    boost::asio::awaitable<void> forget(
        wall_time finished_before,
        wall_time keys_before,
        std::optional<wall_time> dead_letters_before
    );

    // The same for counts, by whole days, and for flows that nothing refers to any more. Passes
    // over all that is counted: for once a day.
    boost::asio::awaitable<void> forget_counts(wall_time before);

    // The same for events; `parked_before`: for those whose message never became known.
    boost::asio::awaitable<void> forget_events(wall_time before, wall_time parked_before);

    // Returns when everything that was asked for before is on disk.
    boost::asio::awaitable<void> flush();

    // As of the last commit
    message_counts counts() const;

    struct statistics
    {
        std::size_t commits{};
        std::size_t operations{};
        std::size_t waiting{}; // operations that are not written yet
        std::size_t waiting_bytes{};
        double commit_seconds{}; // all together
        double last_commit_seconds{};
    };
    statistics stats() const;

    // The greatest id that was ever given, the secret behind the UUIDs, and what was remembered
    std::int64_t last_id() const;
    const id_secret& secret() const;
    std::string recall(std::string_view key) const;

    // Recipients that Resend accepted, of the UTC days from that of `since` on. Reads the disk.
    std::int64_t accepted_recipients(wall_time since) const;

    const std::string& path() const;

private:
    friend class event_log;
    friend class suppression_book;

    // For the verbs of these classes
    void post(bool express, std::unique_ptr<write_operation> op);

    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace relay
