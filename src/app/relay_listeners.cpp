#include "app/relay_parts.hpp"
#include "relay/net/listen.hpp"

#include <spdlog/spdlog.h>

namespace relay {

namespace {

// An event is about a kilobyte.
constexpr std::size_t max_webhook = 1 << 20;

// Whatever a handler threw is a fault of ours. The text may come from a library, but not from mail.
void log_handler_error(const std::exception_ptr& error)
{
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& e) {
        spdlog::error("HTTP API: {}", e.what());
    } catch (...) {
        spdlog::error("HTTP API: an unknown error");
    }
}

} // namespace

void relay_server::impl::open_listeners()
{
    if (!cfg.ingest.tcp.empty()) {
        for (auto& socket : listen_tcp(ex, cfg.ingest.tcp))
            job_sockets.push_back(std::move(socket));
        spdlog::info("job socket on {}", cfg.ingest.tcp);
    }
    if (!cfg.ingest.unix_path.empty()) {
        job_sockets.push_back(listen_unix(ex, cfg.ingest.unix_path));
        spdlog::info("job socket on {}", cfg.ingest.unix_path);
    }
    if (!cfg.http.listen.empty()) {
        http_sockets = listen_tcp(ex, cfg.http.listen);
        spdlog::info("HTTP API on {}", cfg.http.listen);
    }
    if (webhooks && !cfg.webhooks.listen.empty()) {
        webhook_sockets = listen_tcp(ex, cfg.webhooks.listen);
        spdlog::info("webhooks of Resend on {}, POST /webhooks/resend", cfg.webhooks.listen);
        if (services.unsubscribe_links)
            spdlog::info("campaign mail gets links to unsubscribe: {}", cfg.webhooks.public_url);
    }
}

void relay_server::impl::start_listening()
{
    for (auto& socket : job_sockets)
        listeners.spawn(jobs.run(std::move(socket)));
    job_sockets.clear();
    listeners.spawn(jobs.watch());
    http_server_settings outside;
    outside.max_body = max_webhook;
    outside.on_error = log_handler_error;
    outside.counts = &doors_seen.webhooks;
    for (auto& socket : webhook_sockets)
        web.spawn(run_http_server(std::move(socket), outside, *webhooks));
    webhook_sockets.clear();
    http_server_settings settings;
    settings.max_body = cfg.ingest.max_line;
    settings.body_memory = std::max(settings.body_memory, settings.max_body);
    settings.on_error = log_handler_error;
    settings.counts = &doors_seen.http;
    for (auto& socket : http_sockets)
        web.spawn(run_http_server(std::move(socket), settings, admin));
    http_sockets.clear();
}

} // namespace relay
