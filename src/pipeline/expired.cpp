#include "relay/pipeline/dispatcher.hpp"

#include <utility>

// Messages whose time has run out before they were sealed. The timetable finds them on disk; here
// are those that the gate meets first, while it composes.

namespace relay {

namespace {

// Met in one go: the network thread has other things to do.
constexpr std::size_t most_at_once = 1'000;

// Not on disk as expired yet, of a lane. More, and the disk is behind.
constexpr std::size_t most_unwritten = 8'000;

bool is_expired(const queued_message& m, wall_time now)
{
    return m.expires && *m.expires <= now;
}

} // namespace

// The next message whose time has not run out; those that are met on the way and whose has, expire.
std::optional<taken_message> dispatcher::take(lane l, const next_message& next, wall_time now)
{
    auto& expired = expired_[static_cast<std::size_t>(l)];
    while (may_meet_expired(l)) {
        auto m = next();
        if (!m || !is_expired(m->message, now))
            return m;
        expired.met.push_back({.id = m->message.id, .bytes = m->message.bytes});
        ++met_expired_;
        ++p_.counters.messages_dead;
    }
    return std::nullopt;
}

bool dispatcher::may_meet_expired(lane l) const
{
    const auto& expired = expired_[static_cast<std::size_t>(l)];
    return met_expired_ < most_at_once && expired.met.size() + expired.unwritten < most_unwritten;
}

// Those that were met: one operation for a lane. True when there may be more to be met at once.
bool dispatcher::record_expired(wall_time now)
{
    for (const auto l : {lane::transactional, lane::campaign}) {
        auto& expired = expired_[static_cast<std::size_t>(l)];
        if (expired.met.empty())
            continue;
        const auto written = expired.met.size();
        expired.unwritten += written;
        auto done = [this, &expired, written](bool) {
            expired.unwritten -= written;
            p_.changed.notify_all();
        };
        p_.store.expire(l, state::queued, std::exchange(expired.met, {}), now, std::move(done));
    }
    return std::exchange(met_expired_, 0) >= most_at_once;
}

} // namespace relay
