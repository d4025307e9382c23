#include "relay/pipeline/pipeline.hpp"

#include "relay/pipeline/timetable.hpp"
#include "relay/pipeline/until_read.hpp"

#include <spdlog/spdlog.h>

#include <cstdlib>

namespace relay {

namespace asio = boost::asio;

namespace {

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

std::optional<unsubscribe_links>
links_at(const std::string& public_url, const unsubscribe_codec& codec)
{
    if (public_url.empty())
        return std::nullopt;
    return unsubscribe_links(codec, public_url);
}

} // namespace

pipeline::pipeline(const surroundings& s, const config& cfg)
    : ex(s.ex),
      store(cfg.data_dir, ex, s.on_store_error, s.while_migrating),
      queue_reader(store.path()),
      message_reader(store.path()),
      event_reader(store.path()),
      id_codec(store.secret()),
      unsubscribe_codec(store.secret()),
      unsubscribe_links(links_at(s.public_url, unsubscribe_codec)),
      id_source(store.last_id(), moment_now),
      pacer(pacing(cfg), remembered_limit(store)),
      changed(ex),
      postponed(ex),
      scheduled(ex),
      expiring(ex),
      ready_queue(queue_reader, changed, ex, pauses),
      dispatcher(
          {
              .ex = ex,
              .store = store,
              .queue_reader = queue_reader,
              .ready_queue = ready_queue,
              .email_api = s.email_api,
              .pacer = pacer,
              .pauses = pauses,
              .quota_book = quota_book,
              .id_source = id_source,
              .id_codec = id_codec,
              .counters = counters,
              .changed = changed,
              .postponed = postponed,
              .suppressed_addresses = suppressed_addresses,
          },
          dispatcher_settings::from(cfg)
      ),
      ingest(
          {
              .ex = ex,
              .store = store,
              .ready_queue = ready_queue,
              .dispatcher = dispatcher,
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
      )
{
    ready_queue.when_evident([this](message_id id) { store.settle_queued({id}, wall_now(), {}); });
    quota_book.configure(quotas(cfg));
    recall_quota(quota_book, store, wall_now());
}

asio::awaitable<void> pipeline::recover()
{
    if (!starts_have_names())
        spdlog::warn("the machine's start has no name (/proc/sys/kernel/random/boot_id cannot be "
                     "read): what may have been accepted before a restart of the relay is not "
                     "repeated, but waits for evidence");
    co_await load_suppressions();
    co_await take_up_requests();
    co_await take_up_pauses();
}

asio::awaitable<void> pipeline::load_suppressions()
{
    constexpr std::size_t step = 10'000;
    std::int64_t last = 0;
    for (;;) {
        const auto entries =
            co_await until_read([&] { return event_reader.suppressions_after(last, step); });
        for (const auto& [number, what] : entries) {
            suppressed_addresses.apply(
                {.address = fold_address(what.email), .scope = what.scope, .added = true}
            );
            last = number;
        }
        if (entries.size() < step)
            co_return;
    }
}

asio::awaitable<void> pipeline::take_up_requests()
{
    auto open = co_await until_read([&] { return queue_reader.open_requests(); });
    const auto flows = co_await until_read([&] { return queue_reader.backlog(); });
    std::vector<message_id> sealed;
    for (auto& request : open) {
        request.maybe_accepted |= !request.ready; // nobody knows whether there was an answer
        sealed.insert(sealed.end(), request.members.begin(), request.members.end());
    }
    ready_queue.recover(flows, sealed);
    spdlog::info(
        "recovered: {} requests that were on their way, {} flows with a backlog",
        open.size(),
        flows.size()
    );
    for (auto& request : open) {
        auto facts = co_await until_read([&] { return queue_reader.load_facts(request.members); });
        dispatcher.repeat(std::move(request), std::move(facts));
    }
}

// A pause by hand lasts until somebody ends it. The others begin anew if their cause is met.
asio::awaitable<void> pipeline::take_up_pauses()
{
    const auto now = wall_now();
    const auto open = co_await until_read([&] { return message_reader.pauses_between(now, now); });
    for (const auto& pause : open) {
        store.pause_ended(pause.scope, now);
        const auto scope = parse_pause_scope(pause.scope);
        if (scope && pause.why == why_paused_by_hand())
            dispatcher.pause(*scope);
    }
}

void pipeline::start_sending(task_group& tasks)
{
    tasks.spawn(store.broken());
    tasks.spawn(dispatcher.run());
    tasks.spawn(ready_queue.run_loading());
    for (const auto l : {lane::transactional, lane::campaign}) {
        tasks.spawn(run_retries(l, queue_reader, dispatcher, postponed));
        tasks.spawn(run_schedule(l, queue_reader, store, ready_queue, scheduled));
    }
    tasks.spawn(run_expiry(queue_reader, store, ready_queue, dispatcher, counters, expiring));
}

void pipeline::configure(const config& cfg)
{
    pacer.configure(pacing(cfg));
    quota_book.configure(quotas(cfg));
    dispatcher.configure(dispatcher_settings::from(cfg));
    ingest.configure(cfg.ingest);
}

} // namespace relay
