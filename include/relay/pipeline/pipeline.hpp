#pragma once

#include "relay/async/channel.hpp"
#include "relay/async/task_group.hpp"
#include "relay/mail/unsubscribe_links.hpp"
#include "relay/mail/unsubscribe_token.hpp"
#include "relay/pipeline/arrivals.hpp"
#include "relay/pipeline/backoff_scheduler.hpp"
#include "relay/pipeline/campaign_canceller.hpp"
#include "relay/pipeline/completer.hpp"
#include "relay/pipeline/dlq_writer.hpp"
#include "relay/pipeline/evidence_finder.hpp"
#include "relay/pipeline/ingest.hpp"
#include "relay/pipeline/message_scheduler.hpp"
#include "relay/pipeline/sender.hpp"
#include "relay/pipeline/splitter.hpp"
#include "relay/pipeline/store_cleaner.hpp"
#include "relay/store/event_reader.hpp"
#include "relay/store/message_reader.hpp"
#include "relay/store/queue_reader.hpp"

#include <functional>
#include <optional>
#include <string>

namespace relay {

// The stages between producers and Resend, connected, over the store:
//
//   ingest ══▶ store ──▶ ready_queue ──▶ dispatcher ──to_send──▶ sender ×N ──answered──▶ completer
//                            ▲               ▲ permit                                       │
//                            │          rate_limiter                   ┌──────to_retry──────┤
//                            └── due requests ── backoff_scheduler ◀───┘                    │
//                                                       dlq_writer ◀────────dead────────────┘
//
// ══▶: on disk before it goes on. What has a name is a channel (src/README.md). Network thread.
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
        const relay::membership& membership{alone()};
    };

    // Opens the store; throws what it throws.
    pipeline(const surroundings& s, const config& cfg);
    pipeline(const pipeline&) = delete;
    pipeline& operator=(const pipeline&) = delete;

    // Takes up what the last run left: requests that were in flight go out again, byte for byte;
    // everything else is found on disk when its turn comes.
    boost::asio::awaitable<void> recover();

    // Where evidence is found. To be called once, before it starts.
    void ask(evidence_source& source);

    // Spawns what brings mail from the store to Resend; and what keeps the store small.
    void start_sending(task_group& tasks);
    void start_cleaning(task_group& tasks);

    // Starts nothing any more, and returns when what is in flight has ended and is recorded: the
    // channels are closed and drained in their order.
    boost::asio::awaitable<void> drain();

    // Applies what can change while it runs.
    void configure(const config& cfg);

    boost::asio::any_io_executor ex;
    limits_config limits;
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
    relay::requests_in_progress requests_in_progress;

    // Something to send, to repeat later, to send later, to expire; room for what is to be repeated
    notifier changed;
    notifier postponed;
    notifier scheduled;
    notifier expiring;
    notifier repeats_taken;

    // What is in flight, and what waits
    relay::send_slots send_slots;
    relay::in_flight in_flight;
    relay::ready_queue ready_queue;
    relay::repeat_queue repeat_queue;
    relay::requeuer requeuer;
    relay::splitter splitter;

    channel<request_ptr> to_send;
    channel<answered_request> answered;
    channel<later_attempt> to_retry;
    channel<batch_in_doubt> in_doubt;
    channel<death_notice> dead;

    // The stages, and what they decide with
    relay::pause_control pause_control;
    relay::rate_limiter rate_limiter;
    relay::batch_composer batch_composer;
    relay::dispatcher dispatcher;
    relay::express_lane express_lane;
    relay::ingest ingest;
    relay::arrivals arrivals;
    relay::body_loader body_loader;
    relay::suppression_filter suppression_filter;
    relay::sender sender;
    relay::completer completer;
    relay::evidence_finder evidence_finder;
    relay::backoff_scheduler backoff_scheduler;
    relay::dlq_writer dlq_writer;
    relay::message_scheduler message_scheduler;
    relay::campaign_canceller campaign_canceller;
    relay::store_cleaner store_cleaner;

private:
    boost::asio::awaitable<void> run_stage(boost::asio::awaitable<void> stage);

    bool stopped_{}; // a stage has ended before its time
    // recovery.cpp
    boost::asio::awaitable<void> load_suppressions();
    boost::asio::awaitable<void> take_up_requests();
    boost::asio::awaitable<void> take_up_pauses();
};

} // namespace relay
