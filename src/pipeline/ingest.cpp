#include "relay/pipeline/ingest.hpp"

#include "pipeline/to_message.hpp"
#include "relay/base/log.hpp"
#include "relay/mail/recipients.hpp"

#include <algorithm>

namespace relay {

namespace asio = boost::asio;

namespace {

// What may wait for the disk, of each lane. Beyond it producers are not read from.
constexpr std::size_t waiting_messages = 8'192;
constexpr std::size_t waiting_bytes = 16u << 20;

std::int64_t unfinished(const message_counts& counts)
{
    std::int64_t total = 0;
    for (const auto l : {lane::transactional, lane::campaign})
        for (const auto s : {state::scheduled, state::queued, state::sealed, state::waiting})
            total += counts.at(l, s);
    return total;
}

std::string_view name_of(acceptance status)
{
    constexpr std::array<std::string_view, 7> names = {
        "queued", "scheduled", "sealed", "suppressed", "duplicate", "key_conflict", "failed"};
    return names[static_cast<std::size_t>(status)];
}

api_error full(std::string why)
{
    return {.status = 503, .name = "queue_full", .message = std::move(why)};
}

} // namespace

ingest::ingest(const parts& p, ingest_config settings, std::string correlation_tag)
    : mail_intake(
          [&ids = p.id_source](wall_time now) { return ids.next_message(now); },
          p.id_codec,
          p.counters,
          std::move(correlation_tag)
      ),
      p_(p),
      settings_(std::move(settings)),
      room_(p.ex)
{
}

std::optional<api_error> ingest::closed() const
{
    if (stopping_)
        return full("The relay is stopping.");
    if (free_disk_ < settings_.min_free_disk)
        return full("The relay's disk is nearly full.");
    if (is_full())
        return full("The relay's queue is full.");
    return std::nullopt;
}

bool ingest::is_full() const
{
    return settings_.max_queued > 0 &&
           unfinished(p_.store.counts()) >= static_cast<std::int64_t>(settings_.max_queued);
}

mail_intake::room_left ingest::space() const
{
    room_left space{.limit = waiting_messages};
    const auto waits = std::max(waiting_[0].messages, waiting_[1].messages);
    space.remaining = waiting_messages - std::min(waits, waiting_messages);
    if (settings_.max_queued > 0) {
        const auto limit = static_cast<std::size_t>(settings_.max_queued);
        const auto queued = static_cast<std::size_t>(unfinished(p_.store.counts()));
        space.limit = limit;
        space.remaining = std::min(space.remaining, limit - std::min(queued, limit));
    }
    if (closed())
        space.remaining = 0;
    return space;
}

bool ingest::has_room(lane l) const
{
    const auto& w = waiting_[static_cast<std::size_t>(l)];
    return w.messages < waiting_messages && w.bytes < waiting_bytes;
}

asio::awaitable<void> ingest::room(lane l)
{
    while (!has_room(l))
        co_await room_.wait();
}

void ingest::submit(message_id id, submission&& email, handler done)
{
    const auto l = email.lane;
    bool nobody_left = false;
    auto suppressed = complete(email, id, nobody_left);
    auto m = as_message(id, std::move(email), wall_now());
    m.suppressed = nobody_left;
    auto& w = waiting_[static_cast<std::size_t>(l)];
    const auto bytes = m.body.size();
    ++w.messages;
    w.bytes += bytes;

    std::optional<express_lane::reservation> seal;
    if (l == lane::transactional && !m.scheduled_at && !m.suppressed)
        seal = p_.express_lane.reserve(m.flow, m.recipients, bytes);
    if (seal) {
        m.sealed_in = seal->request;
        m.sealed_at = seal->at;
    }

    auto accepted =
        [this, l, bytes, seal, suppressed = std::move(suppressed), done = std::move(done)](
            const accept_result& result, new_message&& message
        ) mutable {
            release(l, 1, bytes);
            taken(result, std::move(message), seal ? &*seal : nullptr);
            done({.status = result.status, .id = result.id, .suppressed = std::move(suppressed)});
        };
    p_.store.accept(std::move(m), std::move(accepted));
}

new_message ingest::prepare(message_id id, submission email) const
{
    bool nobody_left = false;
    leave_out_suppressed(email, nobody_left);
    auto m = as_message(id, std::move(email), wall_now());
    m.suppressed = nobody_left;
    return m;
}

// Its flow is one of those that there are, when there are too many.
new_message ingest::as_message(message_id id, submission&& email, wall_time now) const
{
    auto m = to_message(id, std::move(email), now);
    p_.ready_queue.bound(m.flow);
    return m;
}

// What depends on who gets it, after it was read; returns who does not.
std::vector<std::string> ingest::complete(submission& email, message_id id, bool& nobody_left) const
{
    auto suppressed = leave_out_suppressed(email, nobody_left);
    if (p_.unsubscribe && !nobody_left)
        p_.unsubscribe->add_to(email, id);
    return suppressed;
}

// Takes those recipients out who are to get no mail in this lane; returns them.
std::vector<std::string> ingest::leave_out_suppressed(submission& email, bool& nobody_left) const
{
    if (p_.suppressed_addresses.empty())
        return {};
    const auto lists = find_recipients(email.summary);
    if (!lists)
        return {};
    auto remaining = remove_recipients(*lists, [&](std::string_view address) {
        return p_.suppressed_addresses.stops(address, email.lane);
    });
    if (remaining.removed.empty())
        return {};
    nobody_left = remaining.members.empty();
    if (!nobody_left) {
        const auto length = lists->end - lists->begin;
        email.summary.replace(lists->begin, length, remaining.members);
        email.body.replace(lists->begin, length, remaining.members);
        email.recipients = static_cast<std::uint32_t>(remaining.count);
    }
    return std::move(remaining.removed);
}

void ingest::release(lane l, std::size_t messages, std::size_t bytes)
{
    auto& w = waiting_[static_cast<std::size_t>(l)];
    w.messages -= messages;
    w.bytes -= bytes;
    room_.notify_all();
}

void ingest::taken(
    const accept_result& result, new_message&& m, const express_lane::reservation* seal
)
{
    const bool expires = m.expires.has_value();
    if (is_logged(spdlog::level::trace))
        log_line(
            spdlog::level::trace,
            "a message came in",
            {{"id", p_.id_codec.to_uuid(result.id)},
             {"became", name_of(result.status)},
             {"lane", to_string(m.flow.lane)},
             {"campaign", m.flow.campaign},
             {"tenant", m.flow.tenant},
             {"domain", m.flow.domain}}
        );
    switch (result.status) {
    case acceptance::sealed:
        p_.express_lane.begin(*seal, std::move(m), result.flow);
        break;
    case acceptance::queued:
        p_.ready_queue.arrived(result, std::move(m));
        break;
    case acceptance::scheduled:
        p_.scheduled.notify_all();
        break;
    case acceptance::suppressed:
        ++p_.counters.accepted;
        return;
    case acceptance::duplicate:
        ++p_.counters.duplicates;
        if (seal)
            p_.express_lane.abandon(*seal);
        return;
    case acceptance::key_conflict:
    case acceptance::failed:
        ++p_.counters.rejected;
        if (seal)
            p_.express_lane.abandon(*seal);
        return;
    }
    ++p_.counters.accepted;
    if (expires)
        p_.expiring.notify_all();
}

api_error refusal(acceptance status)
{
    if (status == acceptance::key_conflict)
        return {
            .status = 409,
            .name = "invalid_idempotent_request",
            .message = "This idempotency key has been used with this HTTP method and endpoint "
                       "within the last 24 hours, but the request body was modified and doesn't "
                       "match the original request.",
        };
    return full("The relay's disk did not take the message.");
}

} // namespace relay
