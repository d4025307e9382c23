#include "relay_parts.hpp"

#include "relay/stage/quota_keeper.hpp"

#include <spdlog/spdlog.h>

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
    };
}

std::optional<int> remembered_limit(const store& disk)
{
    const int limit = std::atoi(disk.recall("requests_per_second").c_str());
    return limit > 0 ? std::optional(limit) : std::nullopt;
}

// Earlier mail may carry the usual tag even if there is none now.
std::string tag_to_read(const config& cfg)
{
    return cfg.resend.correlation_tag.empty() ? resend_config().correlation_tag
                                              : cfg.resend.correlation_tag;
}

// Links are of use only where somebody listens.
std::optional<unsubscribe_links>
links_of(const config& cfg, const secrets& keys, const unsubscribe_codec& codec)
{
    const auto& hooks = cfg.webhooks;
    if (hooks.public_url.empty() || hooks.listen.empty() || keys.webhook_secrets.empty())
        return std::nullopt;
    return unsubscribe_links(codec, hooks.public_url);
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

} // namespace

pacer_settings pacing(const config& cfg)
{
    return {
        .upper_bound = cfg.limits.requests_per_second,
        .transactional_reserve = cfg.limits.transactional_reserve,
    };
}

quota_settings quotas(const config& cfg)
{
    return {
        .daily_ceiling = static_cast<std::int64_t>(cfg.limits.daily_quota),
        .monthly_ceiling = static_cast<std::int64_t>(cfg.limits.monthly_quota),
        .transactional_reserve = cfg.limits.transactional_quota_reserve,
    };
}

relay_server::impl::impl(asio::io_context& ctx, config c, secrets k)
    : ex(ctx.get_executor()),
      cfg(std::move(c)),
      keys(std::move(k)),
      disk(cfg.data_dir, ex, log_store_error),
      records(disk.path()),
      events(disk.path()),
      log(disk),
      suppressions(disk),
      codec(disk.secret()),
      link_codec(disk.secret()),
      links(links_of(cfg, keys, link_codec)),
      ids(disk.last_id()),
      http(ex, client_settings(cfg)),
      resend(http, keys.resend_key, tag_to_read(cfg)),
      pace(pacing(cfg), remembered_limit(disk)),
      changed(ex),
      postponed(ex),
      scheduled(ex),
      expiring(ex),
      recorded(ex),
      stop_wanted(ex),
      feed(ex, events, log, recorded),
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
              .quota = quota,
              .ids = ids,
              .codec = codec,
              .count = count,
              .changed = changed,
              .postponed = postponed,
              .suppressed = &suppressed,
          },
          dispatcher_settings::from(cfg)
      ),
      account(gate, resend, pace),
      unknown(
          {
              .ex = ex,
              .disk = disk,
              .records = records,
              .queue = queue,
              .account = account,
              .codec = codec,
          },
          !cfg.resend.correlation_tag.empty()
      ),
      domains(ex, records, account, variable(name_servers_variable)),
      census(records),
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
              .suppressed = &suppressed,
              .unsubscribe = links ? &*links : nullptr,
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
          .quota = quota,
          .codec = codec,
          .scheduled = scheduled,
          .expiring = expiring,
          .events = &events,
      }),
      jobs(
          {.ex = ex, .mail = mail, .front = front, .codec = codec, .count = count, .feed = &feed},
          {.token = keys.ingest_token, .max_line = cfg.ingest.max_line}
      ),
      admin(
          {
              .ex = ex,
              .disk = disk,
              .records = records,
              .queue = queue,
              .gate = gate,
              .mail = mail,
              .front = front,
              .census = census,
              .unknown = unknown,
              .domains = domains,
              .keys = keys_in_use,
              .paused = paused,
              .quota = quota,
              .pace = pace,
              .http = http,
              .count = count,
              .codec = codec,
              .started = wall_now(),
              .events = &events,
              .log = &log,
              .suppressions = &suppressions,
              .suppressed = &suppressed,
              .tracked = &tracked,
          },
          keys.http_token
      ),
      tracking(
          {
              .ex = ex,
              .log = log,
              .records = records,
              .codec = codec,
              .suppressed = suppressed,
              .count = tracked,
              .recorded = recorded,
          },
          cfg.resend.correlation_tag,
          cfg.suppression.soft_bounces
      ),
      lookups(resend, gate),
      gaps({.events = events, .tracking = tracking, .resend = lookups}, cfg.webhooks.look_up_after),
      tasks(ex),
      listeners(ex),
      web(ex)
{
    if (!keys.webhook_secrets.empty())
        webhooks.emplace(tracking, tracked, webhook_signer(keys.webhook_secrets), link_codec);
    const feed_poster::parts posting{
        .ex = ex,
        .disk = disk,
        .feed = feed,
        .events = events,
        .log = log,
        .codec = codec,
        .count = posted,
    };
    for (const auto& url : cfg.feed.urls)
        posters.push_back(
            std::make_unique<feed_poster>(posting, url, cfg.feed.events, keys.feed_secret)
        );
    quota.configure(quotas(cfg));
    recall_quota(quota, disk, wall_now());
}

} // namespace relay
