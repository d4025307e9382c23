#include "relay/pipeline/batch_composer.hpp"

#include <algorithm>
#include <utility>

namespace relay {

namespace {

// Messages whose time is over, met in one go: the network thread has other things to do.
constexpr std::size_t most_at_once = 1'000;

// Not on disk as expired yet, of a lane. More, and the disk is behind.
constexpr std::size_t most_unwritten = 8'000;

bool is_over(const queued_message& m, wall_time now)
{
    return m.expires && *m.expires <= now;
}

} // namespace

bool batch_composer::has_mail(lane l, wall_time now)
{
    return may_take(l) && p_.ready_queue.has(l, room(l, now));
}

bool batch_composer::may_take(lane l) const
{
    const auto& over = over_[static_cast<std::size_t>(l)];
    return met_ < most_at_once && over.met.size() + over.unwritten < most_unwritten;
}

fitting batch_composer::room(lane l, wall_time now) const
{
    return {
        .max_bytes = p_.send_slots.uploads().for_message(l),
        .max_recipients = p_.quota_book.room(l, now),
    };
}

// The next message whose time is not over; those that are met on the way and whose is, expire.
std::optional<taken_message> batch_composer::take(lane l, const next_message& next, wall_time now)
{
    auto& over = over_[static_cast<std::size_t>(l)];
    while (may_take(l)) {
        auto m = next();
        if (!m || !is_over(m->message, now))
            return m;
        over.met.push_back({.id = m->message.id, .bytes = m->message.bytes});
        ++met_;
    }
    return std::nullopt;
}

batch_composer::expired batch_composer::take_expired()
{
    expired result{.met = {}, .more = std::exchange(met_, 0) >= most_at_once};
    for (const auto l : {lane::transactional, lane::campaign}) {
        auto& over = over_[static_cast<std::size_t>(l)];
        if (over.met.empty())
            continue;
        const auto count = over.met.size();
        over.unwritten += count;
        auto written = [this, &over, count](bool) {
            over.unwritten -= count;
            p_.changed.notify_all();
        };
        result.met.push_back({
            .lane = l,
            .on_disk = state::queued,
            .messages = std::exchange(over.met, {}),
            .written = std::move(written),
        });
    }
    return result;
}

request_ptr batch_composer::compose(lane l, wall_time now)
{
    const auto most = static_cast<std::size_t>(p_.limits.batch_max_emails);
    std::vector<taken_message> messages;
    ready_queue::selection selection(p_.ready_queue, l);
    auto fitting = room(l, now);
    const next_message next = [&] { return selection.next(fitting); };
    auto first = take(l, next, now);
    if (!first)
        return nullptr;
    const bool batchable = first->message.batchable;
    const std::size_t first_bytes = first->message.bytes;
    const auto max_bytes = std::min<std::size_t>(
        p_.limits.batch_max_bytes, p_.send_slots.uploads().for_batch(l, first_bytes)
    );
    std::size_t bytes = first_bytes + 2; // the brackets of the array
    fitting.only_batchable = true;
    fitting.mates = expiry_mates(first->message.expires, now);
    fitting.max_recipients = std::min(fitting.max_recipients, p_.quota_book.batch_room(now));
    fitting.max_recipients -= first->message.recipients;
    messages.reserve(batchable ? std::min(most, 1 + p_.ready_queue.messages(l)) : 1);
    messages.push_back(std::move(*first));

    while (batchable && messages.size() < most && bytes < max_bytes) {
        fitting.max_bytes = std::min(max_bytes - bytes - 1, upload_room::for_mate(first_bytes));
        auto mate = take(l, next, now);
        if (!mate)
            break;
        bytes += mate->message.bytes + 1; // the comma
        fitting.max_recipients -= mate->message.recipients;
        messages.push_back(std::move(*mate));
    }
    return compose_request(p_.id_source.next_request(now), l, std::move(messages));
}

request_ptr batch_composer::compose_probe(lane l, const pause_scope& of, wall_time now)
{
    const auto fitting = room(l, now);
    const next_message next = [&] { return p_.ready_queue.take_probe(l, of, fitting); };
    auto m = take(l, next, now);
    if (!m)
        return nullptr;
    std::vector<taken_message> alone;
    alone.push_back(std::move(*m));
    return compose_request(p_.id_source.next_request(now), l, std::move(alone));
}

} // namespace relay
