#include "relay/app/spare_server.hpp"

#include "app/http_settings.hpp"
#include "app/spare_mail.hpp"
#include "app/url_of_links.hpp"
#include "relay/async/run_blocking.hpp"
#include "relay/async/sleep.hpp"
#include "relay/async/task_group.hpp"
#include "relay/base/log.hpp"
#include "relay/server/doors.hpp"
#include "relay/server/spare/http_passage.hpp"
#include "relay/server/spare/job_passage.hpp"
#include "relay/server/spare/spare_api.hpp"
#include "relay/server/spare/spare_webhooks.hpp"
#include "relay/store/configured_store.hpp"
#include "relay/store/store_error.hpp"

#include <boost/asio/ip/host_name.hpp>
#include <boost/asio/thread_pool.hpp>

#include <spdlog/spdlog.h>

#include <optional>
#include <utility>

namespace relay {

namespace asio = boost::asio;

namespace {

// There may be no tables yet, or the database is away.
constexpr std::chrono::seconds opens_again_after{1};

} // namespace

std::string name_among_relays(const config& cfg)
{
    return cfg.cluster.name.empty() ? asio::ip::host_name() : cfg.cluster.name;
}

struct spare_server::impl
{
    impl(const asio::any_io_executor& ex, config c, secrets k, membership& m, listening_sockets& s)
        : ex(ex),
          cfg(std::move(c)),
          keys(std::move(k)),
          member(m),
          sockets(s),
          calls(ex, name_among_relays(cfg)),
          events(ex, name_among_relays(cfg)),
          webhooks(events),
          api(m, calls, doors_seen.http, keys.http_token, cfg.http.hosts),
          jobs(ex, doors_seen.jobs),
          accepting(ex),
          serving(ex),
          watching(ex)
    {
    }

    asio::awaitable<void> follow_sender();
    asio::awaitable<std::unique_ptr<mail_inbox>> open_inbox();
    asio::awaitable<void> begin_to_take_mail();

    asio::any_io_executor ex;
    config cfg;
    secrets keys;
    membership& member;
    listening_sockets& sockets;
    doors doors_seen;
    http_passage calls;
    http_passage events;
    spare_webhooks webhooks;
    spare_api api;
    job_passage jobs;
    std::optional<spare_mail> mail;
    task_group accepting;        // of connections to the job socket
    task_group serving;          // of HTTP
    task_group watching;         // what no caller waits for
    asio::thread_pool opener{1}; // the last member: it uses the others
};

// Another run at the same addresses is another sender: who talks to the one before would wait.
asio::awaitable<void> spare_server::impl::follow_sender()
{
    std::int64_t holder = 0;
    relay_addresses at;
    for (;;) {
        const auto now = member.now();
        api.look(spare_api::clock::now());
        if (now.holder != holder || now.sender_at != at) {
            holder = now.holder;
            at = now.sender_at;
            calls.lead_to(at.http);
            events.lead_to(at.webhooks);
            jobs.lead_to(at.jobs);
        }
        co_await member.changed();
    }
}

// Beside the network thread: a database that is away is waited for.
asio::awaitable<std::unique_ptr<mail_inbox>> spare_server::impl::open_inbox()
{
    auto open = [this, url = url_of_links(cfg, keys)]() -> std::unique_ptr<mail_inbox> {
        mail_inbox::settings settings{.accept_timeout = cfg.store.accept_timeout};
        settings.public_url = url;
        settings.on_error = [](const std::string& what) {
            spdlog::error("the inbox of the database: {}", what);
        };
        try {
            return mail_inbox::open(location_of_store(cfg), member, ex, std::move(settings));
        } catch (const store_error& e) {
            log_line(
                spdlog::level::debug, "a spare cannot take mail itself yet", {{"why", e.what()}}
            );
            return nullptr;
        }
    };
    return run_blocking(opener, std::move(open));
}

asio::awaitable<void> spare_server::impl::begin_to_take_mail()
{
    auto inbox = co_await open_inbox();
    while (!inbox) {
        co_await sleep_for(opens_again_after);
        inbox = co_await open_inbox();
    }
    mail.emplace(ex, std::move(inbox), cfg, keys, jobs, doors_seen.jobs);
    api.take_mail(mail->intake, *mail->inbox, mail->counters);
    if (mail->webhooks)
        webhooks.take_events(*mail->webhooks);
    jobs.otherwise([this](job_passage::connection c) { mail->jobs.take(std::move(c)); });
    co_await mail->jobs.watch();
}

spare_server::spare_server(
    asio::any_io_executor ex,
    const config& cfg,
    const secrets& keys,
    membership& member,
    listening_sockets& sockets
)
    : impl_(std::make_unique<impl>(ex, cfg, keys, member, sockets))
{
}

spare_server::~spare_server() = default;

void spare_server::start()
{
    auto& s = *impl_;
    s.watching.spawn(s.follow_sender());
    if (location_of_store(s.cfg).is_shared())
        s.watching.spawn(s.begin_to_take_mail());
    for (auto& socket : s.sockets.jobs)
        s.accepting.spawn(s.jobs.run(socket));
    for (auto& socket : s.sockets.http)
        s.serving.spawn(
            run_http_server_for_now(socket, http_settings(s.cfg, s.doors_seen.http), s.api)
        );
    for (auto& socket : s.sockets.webhooks)
        s.serving.spawn(
            run_http_server_for_now(socket, webhook_settings(s.doors_seen.webhooks), s.webhooks)
        );
    s.watching.spawn(log_doors(s.doors_seen));
}

void spare_server::reload(const config& cfg, const secrets& keys)
{
    auto& s = *impl_;
    s.api.use_token(keys.http_token);
    s.api.use_hosts(cfg.http.hosts);
    s.keys = keys;
    if (!s.mail)
        return;
    s.mail->jobs.use_token(keys.ingest_token);
    if (s.mail->webhooks && !keys.webhook_secrets.empty())
        s.mail->webhooks->use_secrets(webhook_signer(keys.webhook_secrets));
}

asio::awaitable<void> spare_server::shut_down(milliseconds grace)
{
    auto& s = *impl_;
    co_await s.accepting.shut_down(milliseconds(0));
    if (s.mail) {
        s.mail->inbox->give_up_after(grace);
        co_await s.mail->jobs.drain(grace);
    }
    co_await s.jobs.shut_down(grace);
    co_await s.serving.shut_down(grace);
    co_await s.watching.shut_down(milliseconds(0));
    if (s.mail)
        co_await s.mail->inbox->flush();
}

} // namespace relay
