#include "relay/pipeline/pipeline.hpp"

#include "relay/store/configured_store.hpp"

#include <spdlog/spdlog.h>

#include <cstdlib>

namespace relay {

namespace {

// Deaths that may wait to be written; the writer is seldom behind.
constexpr std::size_t deaths_at_once = 256;

constexpr std::size_t doubts_at_once = 256; // batches that wait for evidence, without bodies

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

std::optional<int> remembered_limit(const store& disk)
{
    const int limit = std::atoi(disk.recall("requests_per_second").c_str());
    return limit > 0 ? std::optional(limit) : std::nullopt;
}

// As the last run left it: what Resend had said, and what was accepted
void recall_quota(quota_book& quota, const store& store, wall_time now)
{
    quota.recall(store.recall("quota"), now);
    for (const auto p : {quota_period::daily, quota_period::monthly})
        quota.recall(p, store.accepted_recipients(quota.begins(p, now)), now);
}

} // namespace

pipeline::pipeline(const surroundings& s, const config& cfg)
    : ex(s.ex),
      limits(cfg.limits),
      store(
          in_term_of(s.membership, location_of_store(cfg)), ex, s.on_store_error, s.while_migrating
      ),
      queue_reader(store.location()),
      message_reader(store.location(), store.names_of_sent()),
      event_reader(store.location()),
      suppressed_addresses(store.secret()),
      id_codec(store.secret()),
      unsubscribe_codec(store.secret()),
      unsubscribe_links(links_at(s.public_url, unsubscribe_codec)),
      id_source(store.last_id(), moment_now, slot_of_sender(s.membership)),
      pacer(pacing(cfg), remembered_limit(store)),
      changed(ex),
      postponed(ex),
      scheduled(ex),
      expiring(ex),
      repeats_taken(ex),
      send_slots(changed, cfg.resend.max_connections),
      in_flight(quota_book, send_slots, id_codec, changed),
      ready_queue(queue_reader, changed, ex, pauses),
      repeat_queue(pauses, send_slots, changed, repeats_taken),
      requeuer({
          .store = store,
          .ready_queue = ready_queue,
          .repeat_queue = repeat_queue,
          .in_flight = in_flight,
      }),
      splitter({
          .store = store,
          .in_flight = in_flight,
          .repeat_queue = repeat_queue,
          .id_source = id_source,
      }),
      to_send(ex, send_slots.most()),
      answered(ex, send_slots.most()),
      to_retry(ex, send_slots.most()),
      in_doubt(ex, doubts_at_once),
      dead(ex, deaths_at_once),
      pause_control({
          .store = store,
          .pauses = pauses,
          .quota_book = quota_book,
          .counters = counters,
          .changed = changed,
          .postponed = postponed,
          .repeats_taken = repeats_taken,
      }),
      rate_limiter({
          .store = store,
          .pacer = pacer,
          .pauses = pauses,
          .pause_control = pause_control,
          .quota_book = quota_book,
          .send_slots = send_slots,
          .membership = s.membership,
          .changed = changed,
      }),
      batch_composer({
          .ready_queue = ready_queue,
          .quota_book = quota_book,
          .send_slots = send_slots,
          .id_source = id_source,
          .limits = limits,
          .changed = changed,
      }),
      dispatcher({
          .ready_queue = ready_queue,
          .repeat_queue = repeat_queue,
          .batch_composer = batch_composer,
          .rate_limiter = rate_limiter,
          .send_slots = send_slots,
          .in_flight = in_flight,
          .requeuer = requeuer,
          .pause_control = pause_control,
          .pauses = pauses,
          .quota_book = quota_book,
          .to_send = to_send,
          .dead = dead,
          .changed = changed,
      }),
      express_lane({
          .dispatcher = dispatcher,
          .rate_limiter = rate_limiter,
          .send_slots = send_slots,
          .in_flight = in_flight,
          .pauses = pauses,
          .quota_book = quota_book,
          .id_source = id_source,
          .to_send = to_send,
      }),
      ingest(
          {
              .ex = ex,
              .store = store,
              .ready_queue = ready_queue,
              .express_lane = express_lane,
              .id_source = id_source,
              .id_codec = id_codec,
              .counters = counters,
              .scheduled = scheduled,
              .expiring = expiring,
              .suppressed_addresses = suppressed_addresses,
              .unsubscribe = unsubscribe_links ? &*unsubscribe_links : nullptr,
          },
          cfg.ingest,
          cfg.resend.correlation_tag
      ),
      arrivals({
          .store = store,
          .ready_queue = ready_queue,
          .id_source = id_source,
          .membership = s.membership,
          .id_codec = id_codec,
          .dlq_writer = dlq_writer,
          .scheduled = scheduled,
          .expiring = expiring,
      }),
      body_loader({
          .queue_reader = queue_reader,
          .requeuer = requeuer,
          .in_flight = in_flight,
          .pause_control = pause_control,
          .pauses = pauses,
          .send_slots = send_slots,
          .id_source = id_source,
          .id_codec = id_codec,
          .dead = dead,
      }),
      suppression_filter({
          .store = store,
          .in_flight = in_flight,
          .suppressed_addresses = suppressed_addresses,
          .id_source = id_source,
      }),
      sender({
          .store = store,
          .email_api = s.email_api,
          .rate_limiter = rate_limiter,
          .send_slots = send_slots,
          .in_flight = in_flight,
          .requeuer = requeuer,
          .pause_control = pause_control,
          .body_loader = body_loader,
          .suppression_filter = suppression_filter,
          .repeat_queue = repeat_queue,
          .membership = s.membership,
          .id_codec = id_codec,
          .to_send = to_send,
          .answered = answered,
          .dead = dead,
      }),
      completer(
          {
              .store = store,
              .rate_limiter = rate_limiter,
              .send_slots = send_slots,
              .in_flight = in_flight,
              .repeat_queue = repeat_queue,
              .requeuer = requeuer,
              .pause_control = pause_control,
              .pauses = pauses,
              .quota_book = quota_book,
              .id_source = id_source,
              .splitter = splitter,
              .counters = counters,
              .requests_in_progress = requests_in_progress,
              .answered = answered,
              .to_retry = to_retry,
              .in_doubt = in_doubt,
              .dead = dead,
          },
          cfg.retry
      ),
      evidence_finder({
          .store = store,
          .in_flight = in_flight,
          .splitter = splitter,
          .in_doubt = in_doubt,
          .to_retry = to_retry,
      }),
      backoff_scheduler({
          .store = store,
          .queue_reader = queue_reader,
          .in_flight = in_flight,
          .repeat_queue = repeat_queue,
          .to_retry = to_retry,
          .postponed = postponed,
      }),
      dlq_writer({
          .store = store,
          .in_flight = in_flight,
          .counters = counters,
          .requests_in_progress = requests_in_progress,
          .id_codec = id_codec,
          .dead = dead,
      }),
      message_scheduler(
          ex,
          {
              .store = store,
              .queue_reader = queue_reader,
              .ready_queue = ready_queue,
              .in_flight = in_flight,
              .dead = dead,
              .scheduled = scheduled,
              .expiring = expiring,
          }
      ),
      campaign_canceller(
          ex,
          {
              .message_store = store,
              .queue_reader = queue_reader,
              .ready_queue = ready_queue,
              .in_flight = in_flight,
          }
      ),
      store_cleaner(store, cfg.retention)
{
    if (!cfg.store.url.empty())
        store.refuse_after(cfg.store.accept_timeout);
    ready_queue.when_evident([this](message_id id) { store.settle_queued({id}, wall_now(), {}); });
    rate_limiter.serve_mail_first([this](lane l) { return dispatcher.mail_waits(l, wall_now()); });
    // The last run may have sent until a moment ago, in a window of Resend's that is open still.
    if (pacer.learned_limit() || s.membership.shared())
        pacer.begin_after_others(pacer::clock::now());
    quota_book.configure(quotas(cfg));
    recall_quota(quota_book, store, wall_now());
}

void pipeline::configure(const config& cfg)
{
    limits = cfg.limits;
    pacer.configure(pacing(cfg));
    quota_book.configure(quotas(cfg));
    completer.configure(cfg.retry);
    ingest.configure(cfg.ingest);
    store_cleaner.configure(cfg.retention);
    changed.notify_all();
}

} // namespace relay
