#include "app/services.hpp"

#include "app/figure_reading.hpp"
#include "relay/campaign/list_recovery.hpp"
#include "relay/campaign/upload_recovery.hpp"
#include "relay/pipeline/until_read.hpp"

#include <utility>

namespace relay {

namespace {

campaign_mail_maker mail_maker(mail_surroundings around)
{
    return [around = std::move(around)](const campaign_record& campaign, std::uint32_t step) {
        return make_defined_mail(campaign, step, around);
    };
}

} // namespace

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
          .arrivals = arrivals,
          .id_codec = id_codec,
      }),
      message_admin({
          .message_store = store,
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
      event_arrivals({
          .store = store,
          .event_reader = event_reader,
          .event_log = event_log,
          .tracker = tracker,
          .membership = s.membership,
      }),
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
      list_evidence(
          {.message_reader = message_reader,
           .account_reader = account_reader,
           .id_codec = id_codec},
          !cfg.resend.correlation_tag.empty()
      ),
      event_backfill(
          {.event_reader = event_reader, .tracker = tracker, .account_reader = account_reader},
          cfg.webhooks.look_up_after
      ),
      domain_book(ex, message_reader, account_reader, o.name_servers),
      queue_census(message_reader),
      list_book(store),
      contact_book(store),
      contact_reader(store.location(), store.secret()),
      campaign_book(store),
      sequence_book(store),
      recipient_book(store),
      campaign_reader(store.location(), store.secret()),
      campaign_feeder(
          {
              .campaign_book = campaign_book,
              .campaign_reader = campaign_reader,
              .ingest = ingest,
              .ready_queue = ready_queue,
              .id_source = id_source,
              .changed = changed,
              .make_mail = mail_maker({.secret = store.secret(), .public_url = s.public_url}),
              .correlation_tag = cfg.resend.correlation_tag,
          },
          store.secret()
      ),
      list_audience({
          .recipient_book = recipient_book,
          .campaign_book = campaign_book,
          .campaign_reader = campaign_reader,
          .contact_reader = contact_reader,
          .suppressed_addresses = suppressed_addresses,
      }),
      campaign_guard(
          {
              .campaign_book = campaign_book,
              .campaign_reader = campaign_reader,
              .campaign_feeder = campaign_feeder,
              .event_reader = event_reader,
              .ready_queue = ready_queue,
              .pause_control = pause_control,
              .pauses = pauses,
              .id_codec = id_codec,
          },
          cfg.warm_up
      ),
      campaign_planner({
          .campaign_reader = campaign_reader,
          .event_reader = event_reader,
          .campaign_guard = campaign_guard,
          .id_codec = id_codec,
      }),
      campaign_control({
          .ex = ex,
          .campaign_book = campaign_book,
          .sequence_book = sequence_book,
          .campaign_reader = campaign_reader,
          .campaign_feeder = campaign_feeder,
          .campaign_guard = campaign_guard,
          .event_reader = event_reader,
          .campaign_canceller = campaign_canceller,
          .id_codec = id_codec,
          .list_audience = list_audience,
      }),
      recipient_intake({
          .ex = ex,
          .recipient_book = recipient_book,
          .campaign_reader = campaign_reader,
          .suppressed_addresses = suppressed_addresses,
          .campaign_feeder = campaign_feeder,
      }),
      campaign_desk(
          {
              .ex = ex,
              .campaign_book = campaign_book,
              .sequence_book = sequence_book,
              .campaign_reader = campaign_reader,
              .contact_reader = contact_reader,
              .campaign_control = campaign_control,
              .campaign_feeder = campaign_feeder,
              .recipient_intake = recipient_intake,
              .suppressed_addresses = suppressed_addresses,
              .id_source = id_source,
              .id_codec = id_codec,
          },
          {.secret = store.secret(), .public_url = s.public_url},
          cfg.resend.correlation_tag
      ),
      figure_log(store),
      figure_sampler(figure_log, [this] { return read_figures(*this); })
{
    ask(list_evidence);
    if (cfg.resend.correlation_tag.empty())
        event_log.find_by_resend_id();
}

boost::asio::awaitable<void> services::recover()
{
    co_await pipeline::recover();
    co_await event_arrivals.recover();
}

boost::asio::awaitable<void> services::recover_campaigns()
{
    co_await recover_uploads(recipient_book, campaign_reader);
    co_await campaign_control.take_up();
}

void services::start_campaigns(task_group& tasks)
{
    tasks.spawn(campaign_feeder.run());
    tasks.spawn(campaign_control.run());
}

boost::asio::awaitable<void> services::recover_contacts(task_group& tasks)
{
    auto left = co_await until_read([&] { return contact_reader.unfinished(); });
    const contact_import::parts parts{
        .list_book = list_book,
        .contact_book = contact_book,
        .contact_reader = contact_reader,
        .suppressed_addresses = suppressed_addresses};
    tasks.spawn(relay::recover_lists(parts, std::move(left)));
}

void services::configure(const config& cfg)
{
    pipeline::configure(cfg);
    tracker.count_soft_bounces(cfg.suppression.soft_bounces);
    campaign_guard.configure(cfg.warm_up);
}

} // namespace relay
