#pragma once

#include "relay/mail/reply.hpp"
#include "relay/stage/backlog.hpp"
#include "relay/stage/counters.hpp"
#include "relay/stage/dispatcher.hpp"
#include "relay/store/reader.hpp"
#include "relay/store/store.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace relay {

// How a message stands right now: what the disk knows, and what only memory does
struct message_view
{
    message_record record;
    state now{};           // as of this moment; the disk may lag behind by a commit
    std::string waits_for; // "schedule", "permit", "lane", "backoff", "pause:SCOPE", or empty
    std::optional<wall_time> until;
};

// How one period of a message's life went
struct timeline_entry
{
    state what{};
    wall_time at;
    std::optional<wall_time> until; // nothing: it is so still, or for ever
    std::vector<std::pair<std::string, milliseconds>> waited_for; // what for, and how long
    std::optional<attempt_entry> attempt; // what ended it, when it was a sending
};

// What people and producers ask about messages that are in already: how they stand, please cancel
// them, send the dead ones again. Network thread only.
class desk
{
public:
    struct parts
    {
        store& disk;
        reader& records;
        backlog& queue;
        dispatcher& gate;
        pauses& paused;
        quota_book& quota;
        const id_codec& codec;
    };

    explicit desk(const parts& p) : p_(p) {}

    boost::asio::awaitable<std::optional<message_view>> find(std::string uuid);

    // What happened to it, and what it waited for, from its acceptance to now
    boost::asio::awaitable<std::vector<timeline_entry>> timeline(message_view m);

    boost::asio::awaitable<cancel_result> cancel(std::string uuid);

    struct skipped_letter
    {
        message_id id;
        std::string reason;
    };
    struct handled_letters
    {
        std::size_t matched{};
        std::size_t done{};
        std::vector<skipped_letter> skipped;
    };

    // Sends dead letters once more, in their lane, as new messages would be. One whose outcome is
    // unknown may have been sent: it is skipped unless `even_if_sent`.
    boost::asio::awaitable<handled_letters>
    retry(dead_letter_filter which, bool dry_run, bool even_if_sent);

    boost::asio::awaitable<handled_letters> purge(dead_letter_filter which, bool dry_run);

private:
    void explain(message_view& m) const;
    void explain_queued(message_view& m) const;

    parts p_;
};

} // namespace relay
