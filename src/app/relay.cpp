#include "relay/app/relay.hpp"

#include "app/relay_parts.hpp"
#include "relay/account/quota_keeper.hpp"
#include "relay/account/suppression_sync.hpp"
#include "relay/async/sleep.hpp"
#include "relay/base/duration.hpp"
#include "relay/base/log.hpp"

#include <spdlog/spdlog.h>
#include <systemd/sd-daemon.h>

#include <filesystem>

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds disk_look_every{1};

// How long answers to the HTTP API may take once the relay stops
constexpr std::chrono::seconds http_grace{5};

// How long a disk that takes nothing keeps the relay from stopping. What it has not taken then is
// repeated at the next start.
constexpr std::chrono::seconds disk_grace{10};

constexpr std::chrono::milliseconds at_once{0};

} // namespace

relay_server::relay_server(
    asio::io_context& ctx, config cfg, secrets keys, const relay_options& options
)
    : impl_(std::make_unique<impl>(ctx, std::move(cfg), std::move(keys), options))
{
}

relay_server::~relay_server() = default;

asio::awaitable<void> relay_server::run()
{
    auto& r = *impl_;
    if (r.member.shared())
        r.tasks.spawn(r.keep_term());
    r.open_listeners();
    if (r.member.has_lost_commits()) {
        r.services.store.distrust();
        co_await r.services.store.flush();
    }
    co_await r.services.recover();
    co_await r.services.recover_campaigns();
    co_await r.services.recover_contacts(r.tasks);
    r.spawn_stages();
    r.listeners.spawn(r.watch_tasks());
    r.start_listening();
    ::sd_notify(0, "STATUS=\nREADY=1");

    while (!r.stopping)
        co_await r.stop_wanted.wait();
    r.expect_term(); // else nothing that is still under way can be recorded
    co_await r.shut_down();
}

void relay_server::stop()
{
    impl_->stop();
}

bool relay_server::has_resigned() const
{
    return impl_->resigned;
}

void relay_server::reload(const config& cfg, secrets keys)
{
    auto& r = *impl_;
    r.resend.use_key(keys.resend_key);
    r.member.use_key(keys.resend_key);
    r.trust_roots(cfg.resend.ca_file);
    r.services.account_reader.forget_bars();
    r.services.list_evidence.key_changed();
    r.jobs.use_token(keys.ingest_token);
    r.admin.use_token(keys.http_token);
    r.admin.use_hosts(cfg.http.hosts);
    if (r.webhooks.has_value() == keys.webhook_secrets.empty())
        spdlog::warn("webhooks.listen opens and shuts with the relay only: it stays as it was");
    else if (r.webhooks)
        r.webhooks->use_secrets(webhook_signer(keys.webhook_secrets));
    for (const auto& poster : r.posters)
        poster->use_secret(keys.feed_secret);
    r.keys = std::move(keys);
    r.cfg = cfg;
    r.services.configure(r.cfg);
    r.probe_pauses();
}

void relay_server::impl::stop()
{
    stopping = true;
    stop_wanted.notify_all();
}

// The file may have other certificates than before, under its old name.
void relay_server::impl::trust_roots(const std::string& ca_file)
{
    try {
        http.trust(ca_file);
    } catch (const std::exception& e) {
        spdlog::error("resend.ca_file: {}: what was trusted before still is", e.what());
    }
}

// A new key or a new limit may be just what a pause waits for. What a person paused stays so.
void relay_server::impl::probe_pauses()
{
    const auto pauses = services.pauses.list();
    for (const auto& p : pauses)
        if (!p.by_hand)
            services.pause_control.resume(p.scope, false);
}

void relay_server::impl::spawn_stages()
{
    auto& s = services;
    s.start_sending(tasks);
    s.start_cleaning(tasks);
    s.start_campaigns(tasks);
    tasks.spawn(run_quota_memory(s.quota_book, s.store));
    tasks.spawn(run_usage_reading(s.quota_book, s.account_reader));
    tasks.spawn(s.figure_sampler.run_looking());
    tasks.spawn(s.figure_sampler.run_saving());
    tasks.spawn(s.event_feed.run());
    if (member.shared())
        tasks.spawn(s.event_arrivals.run());
    for (const auto& poster : posters)
        tasks.spawn(poster->run());
    if (webhooks) {
        tasks.spawn(run_suppression_sync(
            s.account_reader, s.event_reader, s.suppression_book, s.suppressed_addresses
        ));
        tasks.spawn(s.suppression_lookup.run());
        tasks.spawn(s.tracker.run());
        if (cfg.webhooks.look_up_after.count() > 0)
            tasks.spawn(s.event_backfill.run());
    }
    tasks.spawn(s.reconciler.run());
    tasks.spawn(s.domain_book.run());
    tasks.spawn(watch_disk());
    if (member.shared())
        tasks.spawn(watch_term());
    tasks.spawn(log_doors(doors_seen));
}

asio::awaitable<void> relay_server::impl::shut_down()
{
    spdlog::info("stopping: {} requests in flight", services.send_slots.taken());
    ::sd_notify(0, "STOPPING=1");
    services.ingest.stop();
    services.store.give_up_after(disk_grace);
    co_await listeners.shut_down(at_once);
    co_await jobs.drain();
    co_await web.shut_down(http_grace);
    co_await services.drain();
    member.lives_for(2 * disk_grace);
    co_await tasks.shut_down(at_once);
    services.store.remember("quota", services.quota_book.text());
    services.figure_sampler.look(wall_now());
    co_await services.figure_sampler.save();
    co_await services.store.flush();
    http.close_idle();
    co_await member.resign();
    spdlog::info("stopped");
}

// A database looks after its own disk.
void relay_server::impl::look_at_space()
{
    std::error_code ec;
    if (!cfg.store.url.empty())
        return;
    const auto space = std::filesystem::space(cfg.data_dir, ec);
    if (!ec)
        services.ingest.disk_has(space.available);
}

asio::awaitable<void> relay_server::impl::watch_disk()
{
    for (;;) {
        look_at_space();
        tell_of_trouble(trouble_watch::clock::now());
        spdlog::default_logger()->flush(); // sums of what was not written
        co_await sleep_for(disk_look_every);
    }
}

void relay_server::impl::tell_of_trouble(trouble_watch::clock::time_point now)
{
    using enum trouble_watch::change;
    const auto lasted = [](const trouble_watch& trouble) {
        return rough_duration(std::chrono::duration_cast<milliseconds>(trouble.lasted()));
    };
    const auto refused = services.counters.refused_full;
    const auto closed = services.ingest.closed();
    const auto change = refusing.look(closed.has_value(), now);
    if (change == began) {
        refused_before = refused;
        log_line(
            spdlog::level::err,
            "new mail is refused",
            {{"why", closed->message},
             {"free_bytes", services.ingest.free_disk()},
             {"min_free_disk", cfg.ingest.min_free_disk},
             {"max_queued", cfg.ingest.max_queued}}
        );
    } else if (change == ended) {
        log_line(
            spdlog::level::info,
            "new mail is taken again",
            {{"after", lasted(refusing)}, {"refused", refused - refused_before}}
        );
    }
    if (disk_failing.look(services.store.stats().failing, now) == ended)
        log_line(
            spdlog::level::info,
            "the disk takes what the store writes again",
            {{"after", lasted(disk_failing)}}
        );
}

// The stages run for ever. When one fails, the others are stopped, and so the relay has to be:
// shut_down() then throws what it failed of.
asio::awaitable<void> relay_server::impl::watch_tasks()
{
    co_await tasks.wait();
    if (!stopping)
        stop();
}

} // namespace relay
