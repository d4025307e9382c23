#pragma once

#include "relay/async/task_group.hpp"
#include "relay/mail/unsubscribe_links.hpp"
#include "relay/mail/unsubscribe_token.hpp"
#include "relay/pipeline/ingest.hpp"
#include "relay/store/event_reader.hpp"
#include "relay/store/message_reader.hpp"
#include "relay/store/queue_reader.hpp"

#include <functional>
#include <optional>
#include <string>

namespace relay {

// The store and the stages between it and Resend, connected. In the order in which one part needs
// the other. Network thread only.
struct pipeline
{
    // What it stands in; all of it outlives it.
    struct surroundings
    {
        boost::asio::any_io_executor ex;
        relay::email_api& email_api;
        std::function<void(const std::string&)> on_store_error; // runs on the store's thread
        std::function<void()> while_migrating{};                // see store
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
    relay::counters counters;
    relay::store store;
    relay::queue_reader queue_reader;     // for sending
    relay::message_reader message_reader; // for whoever asks
    relay::event_reader event_reader;
    relay::suppressed_addresses suppressed_addresses;
    relay::id_codec id_codec;
    relay::unsubscribe_codec unsubscribe_codec;
    std::optional<relay::unsubscribe_links> unsubscribe_links; // that mail gets; nothing: none
    relay::id_source id_source;
    relay::pacer pacer;
    relay::pauses pauses;
    relay::quota_book quota_book;

    // What the stages tell each other: something to send, to repeat later, to send later, to
    // expire
    notifier changed;
    notifier postponed;
    notifier scheduled;
    notifier expiring;

    relay::ready_queue ready_queue;
    relay::dispatcher dispatcher;
    relay::ingest ingest;

private:
    boost::asio::awaitable<void> load_suppressions();
    boost::asio::awaitable<void> take_up_requests();
    boost::asio::awaitable<void> take_up_pauses();
};

} // namespace relay
