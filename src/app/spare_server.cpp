#include "relay/app/spare_server.hpp"

#include "app/http_settings.hpp"
#include "relay/async/task_group.hpp"
#include "relay/server/doors.hpp"
#include "relay/server/spare/http_passage.hpp"
#include "relay/server/spare/job_passage.hpp"
#include "relay/server/spare/spare_api.hpp"

#include <boost/asio/ip/host_name.hpp>

#include <utility>

namespace relay {

namespace asio = boost::asio;

std::string name_among_relays(const config& cfg)
{
    return cfg.cluster.name.empty() ? asio::ip::host_name() : cfg.cluster.name;
}

struct spare_server::impl
{
    impl(
        const asio::any_io_executor& ex,
        config c,
        const secrets& keys,
        membership& m,
        listening_sockets& s
    )
        : cfg(std::move(c)),
          member(m),
          sockets(s),
          calls(ex, name_among_relays(cfg)),
          webhooks(ex, name_among_relays(cfg)),
          api(m, calls, doors_seen.http, keys.http_token, cfg.http.hosts),
          jobs(ex, doors_seen.jobs),
          tasks(ex)
    {
    }

    asio::awaitable<void> follow_sender();

    config cfg;
    membership& member;
    listening_sockets& sockets;
    doors doors_seen;
    http_passage calls;
    http_passage webhooks;
    spare_api api;
    job_passage jobs;
    task_group tasks;
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
            webhooks.lead_to(at.webhooks);
            jobs.lead_to(at.jobs);
        }
        co_await member.changed();
    }
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
    s.tasks.spawn(s.follow_sender());
    for (auto& socket : s.sockets.jobs)
        s.tasks.spawn(s.jobs.run(socket));
    for (auto& socket : s.sockets.http)
        s.tasks.spawn(
            run_http_server_for_now(socket, http_settings(s.cfg, s.doors_seen.http), s.api)
        );
    for (auto& socket : s.sockets.webhooks)
        s.tasks.spawn(
            run_http_server_for_now(socket, webhook_settings(s.doors_seen.webhooks), s.webhooks)
        );
    s.tasks.spawn(log_doors(s.doors_seen));
}

void spare_server::reload(const config& cfg, const secrets& keys)
{
    impl_->api.use_token(keys.http_token);
    impl_->api.use_hosts(cfg.http.hosts);
}

asio::awaitable<void> spare_server::shut_down(milliseconds grace)
{
    co_await impl_->jobs.shut_down(grace);
    co_await impl_->tasks.shut_down(grace);
}

} // namespace relay
