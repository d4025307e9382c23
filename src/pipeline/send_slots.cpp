#include "relay/pipeline/send_slots.hpp"

#include "relay/base/check.hpp"

#include <algorithm>

namespace relay {

namespace {

// Transactional requests that are sealed or sent at once, for each connection: while some wait for
// their answers, the next ones share a commit, and then wait for a connection.
constexpr std::size_t sealed_ahead = 4;

// Of a lane, what was answered but whose outcome is not on disk yet. More, and the disk is behind.
// What waits to be repeated, or was found after a crash, does not count: it is to leave. A commit
// mostly takes fewer messages; each keeps the id that Resend gave it in memory until then.
constexpr std::size_t unrecorded_requests = 512;
constexpr std::size_t unrecorded_messages = 6'400;

// Connections that campaign requests leave free, so that a transactional one never waits for theirs
std::size_t kept_free(std::size_t connections)
{
    return connections < 2 ? 0 : std::max<std::size_t>(1, connections / 8);
}

} // namespace

send_slots::send_slots(notifier& freed, int connections)
    : freed_(freed),
      connections_(static_cast<std::size_t>(connections))
{
}

bool send_slots::may_start(lane l) const
{
    const auto& unrecorded = unrecorded_[static_cast<std::size_t>(l)];
    if (closed_ || unrecorded.requests >= unrecorded_requests ||
        unrecorded.messages >= unrecorded_messages)
        return false;
    if (l == lane::transactional)
        return taken_ < most();
    return taken_ + kept_free(connections_) < connections_;
}

std::size_t send_slots::most() const
{
    return sealed_ahead * connections_;
}

void send_slots::take(lane l, std::size_t largest, std::size_t bytes)
{
    ++taken_;
    uploads_.add(l, largest, bytes);
}

void send_slots::free(lane l, std::size_t largest, std::size_t bytes)
{
    check(taken_ > 0, "a request that ends had started");
    --taken_;
    uploads_.remove(l, largest, bytes);
    freed_.notify_all();
}

void send_slots::outcome_waits(lane l, std::size_t messages)
{
    auto& unrecorded = unrecorded_[static_cast<std::size_t>(l)];
    ++unrecorded.requests;
    unrecorded.messages += messages;
}

void send_slots::outcome_written(lane l, std::size_t messages)
{
    auto& unrecorded = unrecorded_[static_cast<std::size_t>(l)];
    check(
        unrecorded.requests > 0 && unrecorded.messages >= messages,
        "an outcome that is written had to be"
    );
    --unrecorded.requests;
    unrecorded.messages -= messages;
    freed_.notify_all();
}

void send_slots::close()
{
    closed_ = true;
    freed_.notify_all();
}

boost::asio::awaitable<void> send_slots::all_free()
{
    while (taken_ > 0 && !stopped_)
        co_await freed_.wait();
}

void send_slots::stages_stopped()
{
    stopped_ = true;
    freed_.notify_all();
}

} // namespace relay
