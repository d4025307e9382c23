#pragma once

#include "relay/mail/reply.hpp"
#include "relay/pipeline/counters.hpp"
#include "relay/pipeline/dispatcher.hpp"
#include "relay/pipeline/ready_queue.hpp"
#include "relay/store/event_reader.hpp"
#include "relay/store/message_reader.hpp"
#include "relay/store/store.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <functional>
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
    facts known;            // what Resend has told
    std::string last_event; // of that, as Resend names it; empty: nothing yet
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
class message_admin
{
public:
    struct parts
    {
        relay::store& store;
        relay::message_reader& message_reader;
        relay::ready_queue& ready_queue;
        const relay::dispatcher& dispatcher;
        const relay::in_flight& in_flight;
        relay::pauses& pauses;
        relay::quota_book& quota_book;
        const relay::id_codec& id_codec;
        notifier& scheduled; // notified when a message has another time to go out
        notifier& expiring;  // and when its time to live has changed with that
        relay::event_reader& event_reader;
    };

    explicit message_admin(const parts& p) : p_(p) {}

    // The message with this id: the relay's, or the one that Resend gave it
    boost::asio::awaitable<std::optional<message_id>> resolve(std::string uuid);

    boost::asio::awaitable<std::optional<message_view>> find(std::string uuid);
    boost::asio::awaitable<std::optional<message_view>> find(message_id id);

    // The JSON object that Resend got or will get; empty when the message is finished.
    boost::asio::awaitable<std::string> body(message_id id);

    // Newest first
    struct page
    {
        std::vector<message_view> messages;
        bool has_more{};
    };
    boost::asio::awaitable<page> list(message_page_query which);

    // What happened to it, and what it waited for, from its acceptance to now
    boost::asio::awaitable<std::vector<timeline_entry>> timeline(message_view m);

    // What Resend told about it, in the order in which it came
    boost::asio::awaitable<std::vector<event_record>> events(message_id id);

    boost::asio::awaitable<cancel_result> cancel(std::string uuid);
    boost::asio::awaitable<cancel_result> cancel(message_id id);

    // To go out at `due`, which may have come already. Possible as long as cancelling is.
    boost::asio::awaitable<reschedule_result> reschedule(message_id id, wall_time due);

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
    struct letter_action
    {
        // Returns of how many of them it was done.
        std::function<boost::asio::awaitable<std::size_t>(std::vector<message_id>)> run;
        bool if_unknown{true}; // of those, too, whose outcome is unknown
    };

    boost::asio::awaitable<handled_letters>
    handle(dead_letter_filter which, bool dry_run, letter_action act);
    void explain(message_view& m) const;
    boost::asio::awaitable<void> track(message_view& m);
    void explain_queued(message_view& m) const;

    parts p_;
};

} // namespace relay
