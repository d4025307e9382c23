#include "relay/pipeline/pipeline.hpp"

#include "relay/account/quota_keeper.hpp"
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
      disk(cfg.data_dir, ex, s.on_store_error, s.while_migrating),
      stored(disk.path()),
      records(disk.path()),
      events(disk.path()),
      log(disk),
      suppressions(disk),
      codec(disk.secret()),
      link_codec(disk.secret()),
      links(links_at(s.public_url, link_codec)),
      ids(disk.last_id(), moment_now),
      pace(pacing(cfg), remembered_limit(disk)),
      changed(ex),
      postponed(ex),
      scheduled(ex),
      expiring(ex),
      recorded(ex),
      queue(stored, changed, ex, paused),
      gate(
          {
              .ex = ex,
              .disk = disk,
              .stored = stored,
              .queue = queue,
              .api = s.mail,
              .pace = pace,
              .paused = paused,
              .quota = quota,
              .ids = ids,
              .codec = codec,
              .count = count,
              .changed = changed,
              .postponed = postponed,
              .suppressed = suppressed,
          },
          dispatcher_settings::from(cfg)
      ),
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
              .suppressed = suppressed,
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
          .events = events,
      }),
      feed(ex, events, log, recorded),
      tracking(
          {
              .ex = ex,
              .log = log,
              .records = records,
              .codec = codec,
              .gate = gate,
              .suppressed = suppressed,
              .count = tracked,
              .recorded = recorded,
          },
          cfg.resend.correlation_tag,
          cfg.suppression.soft_bounces
      ),
      account(gate, s.account, pace),
      unknown(
          {
              .ex = ex,
              .disk = disk,
              .records = records,
              .queue = queue,
              .account = account,
              .codec = codec,
              .gate = gate,
          },
          !cfg.resend.correlation_tag.empty()
      ),
      gaps(
          {.events = events, .tracking = tracking, .account = account}, cfg.webhooks.look_up_after
      ),
      domains(ex, records, account, s.name_servers),
      census(records)
{
    if (cfg.resend.correlation_tag.empty())
        log.find_by_resend_id();
    queue.when_evident([this](message_id id) { disk.settle_queued({id}, wall_now(), {}); });
    quota.configure(quotas(cfg));
    recall_quota(quota, disk, wall_now());
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
            co_await until_read([&] { return events.suppressions_after(last, step); });
        for (const auto& [number, what] : entries) {
            suppressed.apply(
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
    auto open = co_await until_read([&] { return stored.open_requests(); });
    const auto flows = co_await until_read([&] { return stored.backlog(); });
    std::vector<message_id> sealed;
    for (auto& request : open) {
        request.maybe_accepted |= !request.ready; // nobody knows whether there was an answer
        sealed.insert(sealed.end(), request.members.begin(), request.members.end());
    }
    queue.recover(flows, sealed);
    spdlog::info(
        "recovered: {} requests that were on their way, {} flows with a backlog",
        open.size(),
        flows.size()
    );
    for (auto& request : open) {
        auto facts = co_await until_read([&] { return stored.load_facts(request.members); });
        gate.repeat(std::move(request), std::move(facts));
    }
}

// A pause by hand lasts until somebody ends it. The others begin anew if their cause is met.
asio::awaitable<void> pipeline::take_up_pauses()
{
    const auto now = wall_now();
    const auto open = co_await until_read([&] { return records.pauses_between(now, now); });
    for (const auto& pause : open) {
        disk.pause_ended(pause.scope, now);
        const auto scope = parse_pause_scope(pause.scope);
        if (scope && pause.why == why_paused_by_hand())
            gate.pause(*scope);
    }
}

void pipeline::start_sending(task_group& tasks)
{
    tasks.spawn(disk.broken());
    tasks.spawn(gate.run());
    tasks.spawn(queue.run_loading());
    for (const auto l : {lane::transactional, lane::campaign}) {
        tasks.spawn(run_retries(l, stored, gate, postponed));
        tasks.spawn(run_schedule(l, stored, disk, queue, scheduled));
    }
    tasks.spawn(run_expiry(stored, disk, queue, gate, count, expiring));
}

void pipeline::configure(const config& cfg)
{
    pace.configure(pacing(cfg));
    quota.configure(quotas(cfg));
    gate.configure(dispatcher_settings::from(cfg));
    mail.configure(cfg.ingest);
    tracking.count_soft_bounces(cfg.suppression.soft_bounces);
}

} // namespace relay
