#include "app/http_settings.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

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

http_server_settings http_settings(const config& cfg, connection_counts& counts)
{
    http_server_settings settings;
    settings.max_body = cfg.ingest.max_line;
    settings.body_memory = std::max(settings.body_memory, settings.max_body);
    settings.on_error = log_handler_error;
    settings.counts = &counts;
    return settings;
}

http_server_settings webhook_settings(connection_counts& counts)
{
    http_server_settings settings;
    settings.max_body = max_webhook;
    settings.on_error = log_handler_error;
    settings.counts = &counts;
    return settings;
}

} // namespace relay
