#include "app/services.hpp"

namespace relay {

services::services(const surroundings& s, const outside& o, const config& cfg)
    : pipeline(s, cfg),
      recorded(ex),
      event_log(store),
      suppression_book(store),
      message_finder({
          .message_reader = message_reader,
          .event_reader = event_reader,
          .ready_queue = ready_queue,
          .dispatcher = dispatcher,
          .in_flight = in_flight,
          .pauses = pauses,
          .quota_book = quota_book,
          .id_codec = id_codec,
      }),
      message_admin({
          .message_store = store,
          .message_reader = message_reader,
          .event_reader = event_reader,
          .message_finder = message_finder,
          .ready_queue = ready_queue,
          .campaign_canceller = campaign_canceller,
          .in_flight = in_flight,
          .scheduled = scheduled,
          .expiring = expiring,
      }),
      dead_letters(
          {.dead_letter_store = store, .message_reader = message_reader, .ready_queue = ready_queue}
      ),
      event_feed(ex, event_reader, event_log, recorded),
      account_reader(rate_limiter, o.account_api),
      suppression_lookup(
          {
              .ex = ex,
              .account_reader = account_reader,
              .suppression_book = suppression_book,
              .suppressed_addresses = suppressed_addresses,
          },
          o.ask_for_suppressions
      ),
      tracker(
          {
              .ex = ex,
              .event_log = event_log,
              .message_reader = message_reader,
              .id_codec = id_codec,
              .requeuer = requeuer,
              .suppressed_addresses = suppressed_addresses,
              .suppression_lookup = suppression_lookup,
              .tracking_counters = tracking_counters,
              .recorded = recorded,
          },
          cfg.resend.correlation_tag,
          cfg.suppression.soft_bounces
      ),
      reconciler(
          {
              .ex = ex,
              .store = store,
              .message_reader = message_reader,
              .ready_queue = ready_queue,
              .account_reader = account_reader,
              .id_codec = id_codec,
              .requeuer = requeuer,
          },
          !cfg.resend.correlation_tag.empty()
      ),
      event_backfill(
          {.event_reader = event_reader, .tracker = tracker, .account_reader = account_reader},
          cfg.webhooks.look_up_after
      ),
      domain_book(ex, message_reader, account_reader, o.name_servers),
      queue_census(message_reader)
{
    if (cfg.resend.correlation_tag.empty())
        event_log.find_by_resend_id();
}

void services::configure(const config& cfg)
{
    pipeline::configure(cfg);
    tracker.count_soft_bounces(cfg.suppression.soft_bounces);
}

} // namespace relay
