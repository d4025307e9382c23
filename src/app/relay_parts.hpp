#pragma once

#include "app/http_parts.hpp"
#include "app/services.hpp"
#include "relay/app/listening_sockets.hpp"
#include "relay/app/relay.hpp"
#include "relay/async/notifier.hpp"
#include "relay/async/task_group.hpp"
#include "relay/net/http_client.hpp"
#include "relay/policy/trouble_watch.hpp"
#include "relay/resend/resend_client.hpp"
#include "relay/server/doors.hpp"
#include "relay/server/http/http_api.hpp"
#include "relay/server/socket/job_listener.hpp"
#include "relay/server/webhooks/webhook_api.hpp"
#include "relay/tracking/feed_poster.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace relay {

// Everything that the relay is made of, in the order in which one part needs the other
struct relay_server::impl
{
    impl(boost::asio::io_context& ctx, config c, secrets k, const relay_options& options);
    impl(const impl&) = delete;
    impl& operator=(const impl&) = delete;

    // Takes the addresses to listen on; who connects waits until start_listening().
    void open_listeners();
    void start_listening();

    boost::asio::awaitable<void> shut_down();
    boost::asio::awaitable<void> watch_disk();
    void look_at_space();
    void tell_of_trouble(trouble_watch::clock::time_point now);
    boost::asio::awaitable<void> watch_tasks();
    boost::asio::awaitable<void> keep_term();
    boost::asio::awaitable<void> watch_term();
    void expect_term() const;
    boost::asio::awaitable<void> heed_lost_commits();
    void tell_of_silence(const membership::standing& now);
    void spawn_stages();
    void probe_pauses();
    void trust_roots(const std::string& ca_file);
    void stop();

    boost::asio::any_io_executor ex;
    config cfg;
    secrets keys;
    membership& member;

    http_client http;
    resend_client resend;
    relay::services services;
    doors doors_seen;
    job_listener jobs;
    http_memory memory;
    http_api admin;
    std::optional<webhook_api> webhooks;               // nothing without a secret
    std::vector<std::unique_ptr<feed_poster>> posters; // one for each URL

    trouble_watch refusing; // new mail
    std::uint64_t refused_before{};
    trouble_watch disk_failing;
    bool silent{}; // since the term was not renewed

    listening_sockets sockets; // until it listens

    notifier stop_wanted;
    bool stopping{};
    bool resigned{}; // it was asked to, and ends
    task_group tasks;
    task_group listeners;
    task_group web;
};

} // namespace relay
