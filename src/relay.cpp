#include "relay/relay.hpp"

#include "relay/async/sleep.hpp"
#include "relay/stage/quota_keeper.hpp"
#include "relay/stage/suppression_sync.hpp"
#include "relay/stage/timetable.hpp"
#include "relay_parts.hpp"

#include <spdlog/spdlog.h>
#include <systemd/sd-daemon.h>

#include <filesystem>

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds disk_look_every{1};

// How long answers to the HTTP API may take once the relay stops
constexpr std::chrono::seconds http_grace{5};

constexpr std::chrono::milliseconds at_once{0};

} // namespace

relay_server::relay_server(asio::io_context& ctx, config cfg, secrets keys)
    : impl_(std::make_unique<impl>(ctx, std::move(cfg), std::move(keys)))
{
}

relay_server::~relay_server() = default;

asio::awaitable<void> relay_server::run()
{
    auto& r = *impl_;
    r.open_listeners();
    co_await r.load_suppressions();
    if (r.cfg.resend.correlation_tag.empty())
        r.log.find_by_resend_id();
    co_await r.recover();
    r.tasks.spawn(r.gate.run());
    r.tasks.spawn(r.queue.run_loading());
    r.tasks.spawn(run_retries(r.records, r.gate, r.postponed));
    r.tasks.spawn(run_schedule(r.records, r.disk, r.queue, r.scheduled));
    r.tasks.spawn(run_expiry(r.records, r.disk, r.queue, r.gate, r.count, r.expiring));
    r.tasks.spawn(run_retention(r.disk, r.cfg.retention));
    r.tasks.spawn(r.feed.run());
    for (const auto& poster : r.posters)
        r.tasks.spawn(poster->run());
    if (r.webhooks) {
        r.tasks.spawn(run_suppression_sync(r.lookups, r.events, r.suppressions, r.suppressed));
        if (r.cfg.webhooks.look_up_after.count() > 0)
            r.tasks.spawn(r.gaps.run());
    }
    r.tasks.spawn(run_event_retention(r.disk, r.cfg.retention));
    r.tasks.spawn(run_quota_memory(r.quota, r.disk));
    r.tasks.spawn(run_usage_reading(r.quota, r.account));
    r.tasks.spawn(r.unknown.run());
    r.tasks.spawn(r.domains.run());
    r.tasks.spawn(r.watch_disk());
    r.listeners.spawn(r.watch_tasks());
    r.start_listening();
    ::sd_notify(0, "READY=1");

    while (!r.stopping)
        co_await r.stop_wanted.wait();
    co_await r.shut_down();
}

void relay_server::stop()
{
    impl_->stop();
}

void relay_server::reload(const config& cfg, secrets keys)
{
    auto& r = *impl_;
    r.resend.use_key(keys.resend_key);
    r.account.forget_bars();
    r.admin.use_token(keys.http_token);
    if (r.webhooks.has_value() == keys.webhook_secrets.empty())
        spdlog::warn("webhooks.listen opens and shuts with the relay only: it stays as it was");
    else if (r.webhooks)
        r.webhooks->use_secrets(webhook_signer(keys.webhook_secrets));
    r.keys = std::move(keys);
    r.cfg = cfg;
    r.tracking.count_soft_bounces(cfg.suppression.soft_bounces);
    r.pace.configure(pacing(r.cfg));
    r.quota.configure(quotas(r.cfg));
    r.gate.configure(dispatcher_settings::from(r.cfg));
    r.mail.configure(r.cfg.ingest);
    r.probe_pauses();
}

void relay_server::impl::stop()
{
    stopping = true;
    stop_wanted.notify_all();
}

// A new key or a new limit may be just what a pause waits for. What a person paused stays so.
void relay_server::impl::probe_pauses()
{
    const auto pauses = paused.list();
    for (const auto& p : pauses)
        if (!p.by_hand)
            gate.resume(p.scope, false);
}

// What the last run left: requests that were on their way go out again, byte for byte; everything
// else is found on disk when its turn comes.
asio::awaitable<void> relay_server::impl::recover()
{
    auto open = co_await records.open_requests();
    const auto flows = co_await records.backlog();
    std::vector<message_id> sealed;
    for (auto& request : open) {
        request.unanswered = true; // nobody knows whether there was an answer
        sealed.insert(sealed.end(), request.members.begin(), request.members.end());
    }
    queue.recover(flows, sealed);
    spdlog::info(
        "recovered: {} requests that were on their way, {} flows with a backlog",
        open.size(),
        flows.size()
    );
    for (auto& request : open)
        gate.repeat(std::move(request));

    // A pause by hand lasts until somebody ends it. The others begin anew if their cause is met.
    const auto now = wall_now();
    for (const auto& pause : co_await records.pauses_between(now, now)) {
        disk.pause_ended(pause.scope, now);
        const auto scope = parse_pause_scope(pause.scope);
        if (scope && pause.why == why_paused_by_hand())
            gate.pause(*scope);
    }
}

asio::awaitable<void> relay_server::impl::load_suppressions()
{
    constexpr std::size_t step = 10'000;
    std::int64_t last = 0;
    for (;;) {
        const auto entries = co_await events.suppressions_after(last, step);
        for (const auto& [number, what] : entries) {
            suppressed.apply(
                {.address = fold_address(what.email), .scope = what.scope, .added = true}
            );
            last = number;
        }
        if (entries.size() < step)
            co_return;
    }
}

asio::awaitable<void> relay_server::impl::shut_down()
{
    spdlog::info("stopping: {} requests on their way", gate.on_their_way());
    ::sd_notify(0, "STOPPING=1");
    mail.stop();
    co_await listeners.shut_down(at_once);
    co_await jobs.drain();
    co_await web.shut_down(http_grace);
    co_await gate.drain();
    co_await tasks.shut_down(at_once);
    disk.remember("quota", quota.text());
    co_await disk.flush();
    http.close_idle();
    spdlog::info("stopped");
}

asio::awaitable<void> relay_server::impl::watch_disk()
{
    for (;;) {
        std::error_code ec;
        const auto space = std::filesystem::space(cfg.data_dir, ec);
        if (!ec)
            mail.disk_has(space.available);
        co_await sleep_for(disk_look_every);
    }
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
