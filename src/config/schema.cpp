#include "config/schema.hpp"

#include "config/checks.hpp"
#include "config/warm_up_setting.hpp"
#include "relay/config/store_url.hpp"

namespace relay {

namespace {

constexpr bool fixed = true;

} // namespace

std::string key_of(const section& in, std::string_view name)
{
    std::string key(in.name);
    if (!key.empty())
        key += '.';
    return key.append(name);
}

std::vector<section> make_schema(config& cfg)
{
    return {
        {"",
         {{"data_dir", text(cfg.data_dir, check_path), fixed}, {"warm_up", warm_ups(cfg.warm_up)}}},
        {"store",
         {{"url", private_text(cfg.store.url, check_store_url, without_password), fixed},
          {"url_env", text(cfg.store.url_env, check_variable), fixed},
          {"schema", text(cfg.store.schema, check_schema_name), fixed},
          {"accept_timeout", duration(cfg.store.accept_timeout, "0s", "1h"), fixed}}},
        {"cluster",
         {{"name", text(cfg.cluster.name, check_relay_name), fixed},
          {"advertise", text(cfg.cluster.advertise, check_advertised_host), fixed},
          {"lease", duration(cfg.cluster.lease, "2s", "60s"), fixed}}},
        {"resend",
         {{"base_url", text(cfg.resend.base_url, check_server_url), fixed},
          {"api_key_env", text(cfg.resend.api_key_env, check_variable)},
          {"api_key_file", text(cfg.resend.api_key_file, check_nothing)},
          {"ca_file", text(cfg.resend.ca_file, check_nothing)},
          {"correlation_tag", text(cfg.resend.correlation_tag, check_tag), fixed},
          {"max_connections", integer(cfg.resend.max_connections, 1, 10'000), fixed},
          {"connect_timeout", duration(cfg.resend.connect_timeout, "1ms", "1h"), fixed},
          {"request_timeout", duration(cfg.resend.request_timeout, "1ms", "1h"), fixed}}},
        {"limits",
         {{"requests_per_second", rate(cfg.limits.requests_per_second)},
          {"transactional_reserve", share(cfg.limits.transactional_reserve)},
          {"transactional_quota_reserve", share(cfg.limits.transactional_quota_reserve)},
          {"batch_max_emails", integer(cfg.limits.batch_max_emails, 1, 100)},
          {"batch_max_bytes", size(cfg.limits.batch_max_bytes, "1KiB", "1GiB")},
          {"daily_quota", count(cfg.limits.daily_quota)},
          {"monthly_quota", count(cfg.limits.monthly_quota)}}},
        {"retry",
         {{"max_attempts", integer(cfg.retry.max_attempts, 1, 1'000)},
          {"first_delay", duration(cfg.retry.first_delay, "0s", "23h")},
          {"factor", number(cfg.retry.factor, 1, 1'000)},
          {"jitter", number(cfg.retry.jitter, 0, 1)}}},
        {"ingest",
         {{"tcp", text(cfg.ingest.tcp, check_listener), fixed},
          {"unix", text(cfg.ingest.unix_path, check_socket_path), fixed},
          {"token_env", text(cfg.ingest.token_env, check_variable)},
          {"token_file", text(cfg.ingest.token_file, check_nothing)},
          {"max_line", size(cfg.ingest.max_line, "1KiB", "1GiB"), fixed},
          {"max_queued", count(cfg.ingest.max_queued)},
          {"min_free_disk", size(cfg.ingest.min_free_disk, "0", "1048576GiB")}}},
        {"http",
         {{"listen", text(cfg.http.listen, check_listener), fixed},
          {"token_env", text(cfg.http.token_env, check_variable)},
          {"token_file", text(cfg.http.token_file, check_nothing)},
          {"hosts", texts(cfg.http.hosts, check_host)}}},
        {"webhooks",
         {{"listen", text(cfg.webhooks.listen, check_listener), fixed},
          {"secret_env", text(cfg.webhooks.secret_env, check_variable)},
          {"secret_file", text(cfg.webhooks.secret_file, check_nothing)},
          {"public_url", text(cfg.webhooks.public_url, check_public_url), fixed},
          {"look_up_after", duration(cfg.webhooks.look_up_after, "0s", "7d"), fixed}}},
        {"suppression", {{"soft_bounces", integer(cfg.suppression.soft_bounces, 0, 100)}}},
        {"feed",
         {{"urls", distinct_texts(cfg.feed.urls, check_feed_url, one_form_of_feed_url), fixed},
          {"secret_env", text(cfg.feed.secret_env, check_variable)},
          {"secret_file", text(cfg.feed.secret_file, check_nothing)},
          {"events", texts(cfg.feed.events, check_event), fixed}}},
        {"retention",
         {{"sent", duration(cfg.retention.sent, "0s", "36500d")},
          {"events", duration(cfg.retention.events, "0s", "36500d")},
          {"dead_letters", duration(cfg.retention.dead_letters, "0s", "36500d")},
          {"reports", duration(cfg.retention.reports, "0s", "36500d")}}},
        {"log",
         {{"level",
           one_of<log_level>(
               cfg.log.level,
               {{"trace", log_level::trace},
                {"debug", log_level::debug},
                {"info", log_level::info},
                {"warn", log_level::warn},
                {"error", log_level::error}}
           )},
          {"format",
           one_of<log_format>(
               cfg.log.format, {{"text", log_format::text}, {"json", log_format::json}}
           ),
           fixed}}},
    };
}

} // namespace relay
