#pragma once

#include "relay/account/account_reader.hpp"
#include "relay/account/domain_book.hpp"
#include "relay/async/task_group.hpp"
#include "relay/mail/unsubscribe_links.hpp"
#include "relay/messages/message_admin.hpp"
#include "relay/messages/queue_census.hpp"
#include "relay/pipeline/ingest.hpp"
#include "relay/tracking/event_backfill.hpp"
#include "relay/tracking/event_feed.hpp"
#include "relay/tracking/reconciler.hpp"
#include "relay/tracking/tracker.hpp"

#include <functional>
#include <optional>
#include <string>

namespace relay {

// The store and the stages over it, connected: the relay without its listeners and its network. In
// the order in which one part needs the other. Network thread only.
struct pipeline
{
    // What it stands in; all of it outlives it.
    struct surroundings
    {
        boost::asio::any_io_executor ex;
        email_api& mail;
        account_api& account;
        std::function<void(const std::string&)> on_store_error; // runs on the store's thread
        std::function<void()> while_migrating{};                // see store
        std::string name_servers{};                             // see dns_settings
        std::string public_url{}; // of the links to unsubscribe; empty: mail gets none
    };

    // Opens the store; throws what it throws.
    pipeline(const surroundings& s, const config& cfg);
    pipeline(const pipeline&) = delete;
    pipeline& operator=(const pipeline&) = delete;

    // Takes up what the last run left: requests that were on their way go out again, byte for byte;
    // everything else is found on disk when its turn comes.
    boost::asio::awaitable<void> recover();

    // Spawns what brings mail from the store to Resend.
    void start_sending(task_group& tasks);

    // Applies what can change while it runs.
    void configure(const config& cfg);

    boost::asio::any_io_executor ex;
    counters count;
    tracking_counters tracked;

    store disk;
    queue_reader stored;    // for sending
    message_reader records; // for whoever asks
    event_reader events;
    event_log log;
    suppression_book suppressions;
    suppressed_addresses suppressed;
    id_codec codec;
    unsubscribe_codec link_codec;
    std::optional<unsubscribe_links> links; // that mail gets; nothing: none
    id_source ids;
    pacer pace;
    pauses paused;
    quota_book quota;

    // What the stages tell each other: something to send, to repeat later, to send later, to
    // expire, an event
    notifier changed;
    notifier postponed;
    notifier scheduled;
    notifier expiring;
    notifier recorded;

    backlog queue;
    dispatcher gate;
    ingest mail;
    desk front;
    event_feed feed;
    tracker tracking;
    account_reader account;
    reconciler unknown;
    gap_finder gaps;
    domain_book domains;
    queue_census census;

private:
    boost::asio::awaitable<void> load_suppressions();
    boost::asio::awaitable<void> take_up_requests();
    boost::asio::awaitable<void> take_up_pauses();
};

} // namespace relay
