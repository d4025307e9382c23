#include "relay/relay.hpp"

#include "relay/async/notifier.hpp"
#include "relay/async/sleep.hpp"
#include "relay/async/task_group.hpp"
#include "relay/net/http_client.hpp"
#include "relay/resend/client.hpp"
#include "relay/stage/desk.hpp"
#include "relay/stage/dispatcher.hpp"
#include "relay/stage/ingest.hpp"
#include "relay/stage/job_listener.hpp"
#include "relay/stage/timetable.hpp"
#include "relay/store/reader.hpp"
#include "relay/store/store.hpp"

#include <spdlog/spdlog.h>
#include <systemd/sd-daemon.h>

#include <cstdlib>
#include <filesystem>

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds disk_look_every{1};

http_client_settings client_settings(const config& cfg)
{
    return {
        .base_url = cfg.resend.base_url,
        .ca_file = cfg.resend.ca_file,
        .user_agent = "resend-relay/" RELAY_VERSION,
        .max_connections = cfg.resend.max_connections,
        .connect_timeout = cfg.resend.connect_timeout,
        .request_timeout = cfg.resend.request_timeout,
    };
}

pacer_settings pacing(const config& cfg)
{
    return {
        .upper_bound = cfg.limits.requests_per_second,
        .transactional_reserve = cfg.limits.transactional_reserve,
    };
}

std::optional<int> remembered_limit(const store& disk)
{
    const int limit = std::atoi(disk.recall("requests_per_second").c_str());
    return limit > 0 ? std::optional(limit) : std::nullopt;
}

void log_store_error(const std::string& what)
{
    spdlog::error("store: {}", what);
}

} // namespace

struct relay_server::impl
{
    impl(asio::io_context& ctx, config c, secrets k)
        : ex(ctx.get_executor()),
          cfg(std::move(c)),
          keys(std::move(k)),
          disk(cfg.data_dir, ex, log_store_error),
          records(disk.path()),
          codec(disk.secret()),
          ids(disk.last_id()),
          http(ex, client_settings(cfg)),
          resend(http, keys.resend_key),
          pace(pacing(cfg), remembered_limit(disk)),
          changed(ex),
          postponed(ex),
          scheduled(ex),
          expiring(ex),
          stop_wanted(ex),
          queue(records, changed, ex),
          gate(
              {
                  .ex = ex,
                  .disk = disk,
                  .records = records,
                  .queue = queue,
                  .api = resend,
                  .pace = pace,
                  .paused = paused,
                  .ids = ids,
                  .codec = codec,
                  .count = count,
                  .changed = changed,
                  .postponed = postponed,
              },
              dispatcher_settings::from(cfg)
          ),
          mail(
              {
                  .ex = ex,
                  .disk = disk,
                  .queue = queue,
                  .gate = gate,
                  .ids = ids,
                  .codec = codec,
                  .count = count,
                  .scheduled = scheduled,
                  .expiring = expiring,
              },
              cfg.ingest,
              cfg.resend.correlation_tag
          ),
          front({
              .disk = disk,
              .records = records,
              .queue = queue,
              .gate = gate,
              .paused = paused,
              .codec = codec,
          }),
          jobs(
              {.ex = ex, .mail = mail, .front = front, .codec = codec, .count = count},
              {.token = keys.ingest_token, .max_line = cfg.ingest.max_line}
          ),
          tasks(ex),
          listeners(ex)
    {
    }

    impl(const impl&) = delete;
    impl& operator=(const impl&) = delete;

    asio::awaitable<void> recover();
    void listen();
    asio::awaitable<void> shut_down();
    asio::awaitable<void> watch_disk();

    asio::any_io_executor ex;
    config cfg;
    secrets keys;
    counters count;

    store disk;
    reader records;
    id_codec codec;
    id_source ids;
    http_client http;
    resend_client resend;
    pacer pace;
    pauses paused;

    // What the stages tell each other: something to send, to repeat later, to send later, to expire
    notifier changed;
    notifier postponed;
    notifier scheduled;
    notifier expiring;
    notifier stop_wanted;
    bool stopping{};

    backlog queue;
    dispatcher gate;
    ingest mail;
    desk front;
    job_listener jobs;
    task_group tasks;
    task_group listeners;
};

relay_server::relay_server(asio::io_context& ctx, config cfg, secrets keys)
    : impl_(std::make_unique<impl>(ctx, std::move(cfg), std::move(keys)))
{
}

relay_server::~relay_server() = default;

asio::awaitable<void> relay_server::run()
{
    auto& r = *impl_;
    co_await r.recover();
    r.tasks.spawn(r.gate.run());
    r.tasks.spawn(r.queue.run_loading());
    r.tasks.spawn(run_retries(r.records, r.gate, r.postponed));
    r.tasks.spawn(run_schedule(r.records, r.disk, r.queue, r.scheduled));
    r.tasks.spawn(run_expiry(r.records, r.disk, r.queue, r.gate, r.count, r.expiring));
    r.tasks.spawn(run_retention(r.disk, r.cfg.retention));
    r.tasks.spawn(r.watch_disk());
    r.listen();
    ::sd_notify(0, "READY=1");

    while (!r.stopping)
        co_await r.stop_wanted.wait();
    co_await r.shut_down();
}

void relay_server::stop()
{
    impl_->stopping = true;
    impl_->stop_wanted.notify_all();
}

void relay_server::reload(const config& cfg, secrets keys)
{
    auto& r = *impl_;
    r.resend.use_key(keys.resend_key);
    r.keys = std::move(keys);
    r.cfg.limits = cfg.limits;
    r.cfg.retry = cfg.retry;
    r.cfg.retention = cfg.retention;
    r.cfg.ingest.max_queued = cfg.ingest.max_queued;
    r.cfg.ingest.min_free_disk = cfg.ingest.min_free_disk;
    r.pace.configure(pacing(r.cfg));
    r.gate.configure(dispatcher_settings::from(r.cfg));
    r.mail.configure(r.cfg.ingest);
    // A new key or a new limit may be just what a pause waits for.
    r.gate.resume(std::nullopt, false);
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
}

void relay_server::impl::listen()
{
    if (!cfg.ingest.tcp.empty()) {
        listeners.spawn(jobs.run(listen_tcp(ex, cfg.ingest.tcp)));
        spdlog::info("job socket on {}", cfg.ingest.tcp);
    }
    if (!cfg.ingest.unix_path.empty()) {
        listeners.spawn(jobs.run(listen_unix(ex, cfg.ingest.unix_path)));
        spdlog::info("job socket on {}", cfg.ingest.unix_path);
    }
}

asio::awaitable<void> relay_server::impl::shut_down()
{
    spdlog::info("stopping: {} requests on their way", gate.on_their_way());
    ::sd_notify(0, "STOPPING=1");
    mail.stop();
    co_await listeners.shut_down(std::chrono::milliseconds(0));
    co_await jobs.drain();
    co_await gate.drain();
    co_await tasks.shut_down(std::chrono::milliseconds(0));
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

} // namespace relay
