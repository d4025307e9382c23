#include "relay/tracking/tracker.hpp"

#include "relay/async/await_callback.hpp"
#include "relay/pipeline/requeuer.hpp"
#include "tracking/told_event.hpp"

#include <spdlog/spdlog.h>

#include <optional>
#include <utility>

namespace relay {

namespace asio = boost::asio;

namespace {

// Its message may be found by Resend's id, if it is ours.
bool is_untagged(const incoming_event& e)
{
    return is_about_email(e.kind) && !e.message && !e.foreign && !e.resend_id.empty();
}

} // namespace

tracker::tracker(const parts& p, std::string correlation_tag, int soft_bounces)
    : p_(p),
      correlation_tag_(std::move(correlation_tag)),
      soft_bounces_(static_cast<std::size_t>(soft_bounces)),
      untagged_(p.ex, p.message_reader)
{
}

asio::awaitable<tracker::taken> tracker::take_webhook(std::string id, std::string body)
{
    auto event = read_webhook(body, correlation_tag_);
    co_return co_await take(std::move(event), std::move(id));
}

asio::awaitable<tracker::taken> tracker::take(webhook_event e, std::string id)
{
    auto told = told_by_webhook(std::move(e), id, wall_now(), p_.id_codec, soft_bounces_);
    co_return co_await record(std::move(told));
}

asio::awaitable<tracker::taken> tracker::take_unsubscribe(unsubscribe_claim who, std::string why)
{
    received_unsubscribe what{.who = std::move(who), .why = std::move(why)};
    auto told = told_by_link(std::move(what), wall_now(), p_.id_codec);
    co_return co_await record(std::move(told));
}

asio::awaitable<tracker::taken> tracker::take_looked_up(
    message_id id, email_trace email, std::optional<listed_suppression> suppressed
)
{
    ++p_.tracking_counters.looked_up;
    auto told =
        told_when_asked(id, std::move(email), std::move(suppressed), wall_now(), soft_bounces_);
    co_return co_await record(std::move(told));
}

// Memory follows at once, as in write().
asio::awaitable<bool> tracker::take_up(std::vector<placed_event> all)
{
    std::vector<event_log::arrival> arrivals;
    for (auto& [place, event] : all)
        arrivals.push_back({.place = place, .event = told(std::move(event))});
    auto begin = [this, arrivals = std::move(arrivals)](auto resume) {
        auto done = [this, resume, arrivals](bool ok, std::vector<recorded_event>&& recorded) {
            for (std::size_t i = 0; i < recorded.size(); ++i) {
                const auto& e = arrivals[i].event;
                const outcome_of_recording written{.ok = true, .event = recorded[i]};
                follow(e.kind, e.bounce, written.event);
                if (is_untagged(e) && written.is_of_nobody())
                    untagged_.add(e);
                count(e.kind, written);
            }
            resume(ok);
        };
        p_.event_log.take_up(arrivals, std::move(done));
    };
    return await_callback<void(bool)>(std::move(begin));
}

incoming_event tracker::told(outside_event e) const
{
    if (auto* by_link = std::get_if<received_unsubscribe>(&e.what))
        return told_by_link(std::move(*by_link), e.received, p_.id_codec);
    auto& webhook = std::get<received_webhook>(e.what);
    auto event = read_webhook(webhook.body, correlation_tag_);
    return told_by_webhook(std::move(event), webhook.id, e.received, p_.id_codec, soft_bounces_);
}

asio::awaitable<void> tracker::run()
{
    bool names_are_kept = false;
    for (;;) {
        auto e = co_await untagged_.next();
        if (!std::exchange(names_are_kept, true))
            p_.event_log.find_by_resend_id(); // Resend does not always tell our tag
        const auto kind = e.kind;
        const auto written = co_await write(&event_log::join, std::move(e));
        if (!written.ok)
            ++p_.tracking_counters.failed;
        spdlog::debug("an event without our tag is joined: {}", last_event_name(kind));
    }
}

asio::awaitable<tracker::taken> tracker::record(incoming_event e)
{
    const auto kind = e.kind;
    std::optional<incoming_event> untagged;
    if (is_untagged(e))
        untagged = e;
    const auto written = co_await write(&event_log::record, std::move(e));
    if (untagged && written.is_of_nobody())
        untagged_.add(std::move(*untagged));
    co_return count(kind, written);
}

tracker::taken tracker::count(event_kind kind, const outcome_of_recording& r)
{
    const bool by_link = kind == event_kind::unsubscribed;
    auto& links = p_.tracking_counters.unsubscribes;
    if (!r.ok) {
        ++(by_link ? links.failed : p_.tracking_counters.failed);
        return taken::failed;
    }
    if (r.event.duplicate) {
        ++(by_link ? links.repeated : p_.tracking_counters.duplicates);
        return taken::duplicate;
    }
    ++(by_link ? links.recorded : p_.tracking_counters.events);
    if (r.event.settled)
        ++p_.tracking_counters.settled;
    return taken::recorded;
}

// Memory follows at once, before anybody else runs.
asio::awaitable<tracker::outcome_of_recording> tracker::write(verb how, incoming_event e)
{
    auto begin = [this, how, event = std::move(e)](auto resume) mutable {
        const auto kind = event.kind;
        const auto bounce = event.bounce;
        auto done =
            [this, resume = std::move(resume), kind, bounce](bool ok, const recorded_event& r) {
                if (ok)
                    follow(kind, bounce, r);
                resume(outcome_of_recording{.ok = ok, .event = r});
            };
        (p_.event_log.*how)(std::move(event), std::move(done));
    };
    return await_callback<void(outcome_of_recording)>(std::move(begin));
}

void tracker::follow(event_kind kind, bounce_kind bounce, const recorded_event& r)
{
    if (r.queued)
        p_.requeuer.resend_has(*r.queued);
    if (r.duplicate)
        return;
    if (r.message)
        p_.tracking_counters.of_messages.add(kind, bounce, r.lane);
    p_.suppressed_addresses.apply(r.suppressions);
    p_.suppression_lookup.ask(r.maybe_meant);
    p_.recorded.notify_all();
}

} // namespace relay
