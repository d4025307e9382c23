#pragma once

#include "relay/api/admin_api.hpp"
#include "relay/api/keys_in_progress.hpp"
#include "relay/api/webhook_api.hpp"
#include "relay/async/notifier.hpp"
#include "relay/async/task_group.hpp"
#include "relay/net/http_client.hpp"
#include "relay/relay.hpp"
#include "relay/resend/client.hpp"
#include "relay/stage/account_reader.hpp"
#include "relay/stage/desk.hpp"
#include "relay/stage/dispatcher.hpp"
#include "relay/stage/domain_book.hpp"
#include "relay/stage/feed_poster.hpp"
#include "relay/stage/gap_finder.hpp"
#include "relay/stage/ingest.hpp"
#include "relay/stage/job_listener.hpp"
#include "relay/stage/queue_census.hpp"
#include "relay/stage/reconciler.hpp"
#include "relay/store/reader.hpp"
#include "relay/store/store.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <optional>
#include <vector>

namespace relay {

// Everything that the relay is made of, in the order in which one part needs the other
struct relay_server::impl
{
    impl(boost::asio::io_context& ctx, config c, secrets k);
    impl(const impl&) = delete;
    impl& operator=(const impl&) = delete;

    // Takes the addresses to listen on; who connects waits until start_listening().
    void open_listeners();
    void start_listening();

    boost::asio::awaitable<void> recover();
    boost::asio::awaitable<void> load_suppressions();
    boost::asio::awaitable<void> shut_down();
    boost::asio::awaitable<void> watch_disk();
    boost::asio::awaitable<void> watch_tasks();
    void probe_pauses();
    void stop();

    boost::asio::any_io_executor ex;
    config cfg;
    secrets keys;
    counters count;

    store disk;
    reader records;
    event_reader events;
    event_log log;
    suppression_book suppressions;
    suppressed_addresses suppressed;
    tracking_counters tracked;
    id_codec codec;
    unsubscribe_codec link_codec;
    std::optional<unsubscribe_links> links; // that mail gets; nothing: one-click is off
    id_source ids;
    http_client http;
    resend_client resend;
    pacer pace;
    pauses paused;
    quota_book quota;

    // What the stages tell each other: something to send, to repeat later, to send later, to expire
    notifier changed;
    notifier postponed;
    notifier scheduled;
    notifier expiring;
    notifier recorded; // an event
    notifier stop_wanted;
    bool stopping{};

    event_feed feed;
    backlog queue;
    dispatcher gate;
    account_reader account;
    reconciler unknown;
    domain_book domains;
    queue_census census;
    ingest mail;
    desk front;
    job_listener jobs;
    keys_in_progress keys_in_use;
    admin_api admin;
    tracker tracking;
    std::optional<webhook_api> webhooks; // nothing without a secret
    posting_counters posted;
    std::vector<std::unique_ptr<feed_poster>> posters; // one for each URL
    spare_lookup lookups;
    gap_finder gaps;

    std::vector<job_listener::acceptor> job_sockets;
    std::optional<boost::asio::ip::tcp::acceptor> http_socket;
    std::optional<boost::asio::ip::tcp::acceptor> webhook_socket;
    task_group tasks;
    task_group listeners;
    task_group web;
};

// Settings of parts that a new configuration may change while they run
pacer_settings pacing(const config& cfg);
quota_settings quotas(const config& cfg);

} // namespace relay
