#include "app/spare_mail.hpp"

#include <utility>

namespace relay {

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
      intake(
          {
              .inbox = *inbox,
              .id_codec = id_codec,
              .counters = counters,
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
