#include "app/http_settings.hpp"
#include "app/relay_parts.hpp"

#include <spdlog/spdlog.h>

namespace relay {

void relay_server::impl::open_listeners()
{
    sockets.open(ex, cfg, webhooks.has_value());
    if (!sockets.webhooks.empty() && services.unsubscribe_links)
        spdlog::info("campaign mail gets links to unsubscribe: {}", cfg.webhooks.public_url);
}

void relay_server::impl::start_listening()
{
    for (auto& socket : sockets.jobs)
        listeners.spawn(jobs.run(std::move(socket)));
    listeners.spawn(jobs.watch());
    if (webhooks) // a secret that is gone since the socket was opened leaves it shut
        for (auto& socket : sockets.webhooks)
            web.spawn(
                run_http_server(std::move(socket), webhook_settings(doors_seen.webhooks), *webhooks)
            );
    for (auto& socket : sockets.http)
        web.spawn(run_http_server(std::move(socket), http_settings(cfg, doors_seen.http), admin));
    sockets = {};
}

} // namespace relay
