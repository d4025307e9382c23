#include "app/spare_mail.hpp"

#include "app/url_of_links.hpp"

#include <utility>

namespace relay {

namespace {

std::optional<unsubscribe_links>
links_of(const config& cfg, const secrets& keys, const unsubscribe_codec& codec)
{
    const auto url = url_of_links(cfg, keys);
    if (url.empty())
        return std::nullopt;
    return unsubscribe_links(codec, url);
}

} // namespace

spare_mail::spare_mail(
    boost::asio::any_io_executor ex,
    std::unique_ptr<mail_inbox> opened,
    const config& cfg,
    const secrets& keys,
    job_passage& passage,
    connection_counts& counts
)
    : inbox(std::move(opened)),
      id_codec(inbox->secret()),
      unsubscribe_codec(inbox->secret()),
      unsubscribe_links(links_of(cfg, keys, unsubscribe_codec)),
      intake(
          {
              .inbox = *inbox,
              .id_codec = id_codec,
              .counters = counters,
              .unsubscribe = unsubscribe_links ? &*unsubscribe_links : nullptr,
          },
          cfg.resend.correlation_tag
      ),
      jobs(
          {.ex = ex, .intake = intake, .counters = counters, .counts = counts},
          {.token = keys.ingest_token, .max_line = cfg.ingest.max_line},
          passage
      ),
      events(*inbox)
{
    if (!keys.webhook_secrets.empty())
        webhooks.emplace(events, tracked, webhook_signer(keys.webhook_secrets), unsubscribe_codec);
}

} // namespace relay
