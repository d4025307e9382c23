#include "app/relay_parts.hpp"

#include "app/moved_store.hpp"
#include "app/store_kind.hpp"
#include "app/url_of_links.hpp"

#include <spdlog/spdlog.h>
#include <systemd/sd-daemon.h>

#include <chrono>
#include <cstdlib>

namespace relay {

namespace asio = boost::asio;

namespace {

http_client_settings client_settings(const config& cfg)
{
    return {
        .base_url = cfg.resend.base_url,
        .ca_file = cfg.resend.ca_file,
        .user_agent = "resend-relay/" RELAY_VERSION,
        .max_connections = cfg.resend.max_connections,
        .connect_timeout = cfg.resend.connect_timeout,
        .request_timeout = cfg.resend.request_timeout,
        // What the system would send for long after another relay has taken over
        .unacknowledged_timeout = cfg.store.url.empty() ? milliseconds(0) : cfg.cluster.lease,
    };
}

// Earlier mail may carry the usual tag even if there is none now.
std::string tag_to_read(const config& cfg)
{
    return cfg.resend.correlation_tag.empty() ? resend_config().correlation_tag
                                              : cfg.resend.correlation_tag;
}

std::string variable(const char* name)
{
    const char* value = std::getenv(name);
    return value ? value : "";
}

void log_store_error(const std::string& what)
{
    spdlog::error("store: {}", what);
}

// systemd waits for a start only so long, and a large store may take longer to get a new schema.
void ask_for_time_to_start()
{
    using clock = std::chrono::steady_clock;
    static clock::time_point asked;
    const auto now = clock::now();
    if (now - asked < std::chrono::seconds(5))
        return;
    asked = now;
    ::sd_notify(
        0, "STATUS=The store gets the schema of this version\nEXTEND_TIMEOUT_USEC=300000000"
    );
}

void live_on_while_migrating(membership& member)
{
    ask_for_time_to_start();
    member.lives_for(time_to_open);
}

} // namespace

relay_server::impl::impl(asio::io_context& ctx, config c, secrets k, const relay_options& options)
    : ex(ctx.get_executor()),
      cfg(std::move(c)),
      keys(std::move(k)),
      member(options.member),
      http(ex, client_settings(cfg)),
      resend(http, keys.resend_key, tag_to_read(cfg)),
      services(
          {
              .ex = ex,
              .email_api = resend,
              .on_store_error = log_store_error,
              .while_migrating = [this] { live_on_while_migrating(member); },
              .public_url = url_of_links(cfg, keys),
              .membership = member,
          },
          {.account_api = resend, .name_servers = variable(name_servers_variable)},
          cfg
      ),
      jobs(
          {
              .ex = ex,
              .ingest = services.ingest,
              .message_finder = services.message_finder,
              .message_admin = services.message_admin,
              .id_codec = services.id_codec,
              .counters = services.counters,
              .doors = doors_seen,
              .event_feed = services.event_feed,
              .campaign_desk = services.campaign_desk,
          },
          {.token = keys.ingest_token, .max_line = cfg.ingest.max_line}
      ),
      admin(
          parts_of(
              services,
              memory,
              http,
              doors_seen,
              options.of_sandbox,
              member,
              [this] {
                  resigned = true;
                  stop();
              }
          ),
          keys.http_token,
          cfg.http.hosts
      ),
      sockets(options.sockets ? std::move(*options.sockets) : listening_sockets()),
      stop_wanted(ex),
      tasks(ex),
      listeners(ex),
      web(ex)
{
    expect_whole_store(services.store, options.even_if_moved);
    keep_kind(services.store, options.of_sandbox != nullptr);
    if (!keys.webhook_secrets.empty())
        webhooks.emplace(
            services.tracker,
            services.tracking_counters,
            webhook_signer(keys.webhook_secrets),
            services.unsubscribe_codec
        );
    for (const auto& url : cfg.feed.urls) {
        const feed_poster::parts posting{
            .ex = ex,
            .store = services.store,
            .event_feed = services.event_feed,
            .event_reader = services.event_reader,
            .event_log = services.event_log,
            .id_codec = services.id_codec,
            .posting_counters = services.tracking_counters.feeds[url],
        };
        posters.push_back(
            std::make_unique<feed_poster>(posting, url, cfg.feed.events, keys.feed_secret)
        );
    }
}

} // namespace relay
