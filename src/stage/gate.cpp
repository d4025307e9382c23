#include "relay/stage/dispatcher.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <array>

namespace relay {

namespace asio = boost::asio;

namespace {

// Bodies of requests on their way, all together. One request may always go, however large it is.
constexpr std::size_t bytes_on_their_way = 64u << 20;
constexpr std::size_t campaign_bytes_on_their_way = 48u << 20;

// Transactional requests that are sealed or sent at once, for each connection: while some wait for
// their answers, the next ones share a commit, and then wait for a connection.
constexpr std::size_t sealed_ahead = 4;

// Requests that were answered but whose outcome is not on disk yet. More, and the disk is behind.
constexpr std::size_t unrecorded_requests = 512;

// Connections that campaign requests leave free, so that a transactional one never waits for theirs
int kept_free(int connections)
{
    return connections < 2 ? 0 : std::max(1, connections / 8);
}

constexpr std::array lanes = {lane::transactional, lane::campaign};

bool expired(const taken_message& m, wall_time now)
{
    return m.message.expires && *m.message.expires <= now;
}

} // namespace

dispatcher_settings dispatcher_settings::from(const config& cfg)
{
    return {.limits = cfg.limits, .retry = cfg.retry, .max_requests = cfg.resend.max_connections};
}

dispatcher::dispatcher(const parts& p, dispatcher_settings settings)
    : p_(p),
      settings_(std::move(settings)),
      repeats_taken_(p.ex),
      finished_(p.ex)
{
}

dispatcher::~dispatcher() = default;

void dispatcher::configure(dispatcher_settings settings)
{
    settings_ = std::move(settings);
    p_.changed.notify_all();
}

asio::awaitable<void> dispatcher::run()
{
    while (!stopping_) {
        const auto look_again = pump();
        co_await p_.changed.wait_until(look_again);
    }
}

asio::awaitable<void> dispatcher::drain()
{
    stopping_ = true;
    p_.changed.notify_all();
    while (sending_ > 0)
        co_await finished_.wait();
    co_await p_.disk.flush();
}

std::optional<dispatcher::reservation> dispatcher::reserve(std::string_view domain)
{
    constexpr auto l = lane::transactional;
    const auto now = clock::now();
    if (stopping_ || has_work(l) || !may_start(l) || p_.paused.blocks(l, domain) ||
        p_.pace.next(l, now) > now)
        return std::nullopt;
    ++sending_;
    return reservation{.request = p_.ids.next_request(wall_now()), .leave = p_.pace.take(l, now)};
}

void dispatcher::begin(const reservation& r, new_message&& m, flow_id flow)
{
    auto request = std::make_shared<outgoing>();
    request->sealed = {
        .id = r.request, .lane = m.flow.lane, .members = {m.id}, .on_disk = state::sealed};
    request->bytes = m.body.size();
    request->domain = m.flow.domain;
    request->on_disk = true;
    request->leave = r.leave;
    taken_message taken{.flow = flow, .key = std::make_shared<const flow_key>(std::move(m.flow))};
    taken.message = {
        .id = m.id,
        .expires = m.expires,
        .bytes = static_cast<std::uint32_t>(m.body.size()),
        .batchable = m.batchable,
        .loaded = true,
        .body = std::move(m.body),
    };
    request->messages.push_back(std::move(taken));

    --sending_; // the reservation was counted already
    start(std::move(request));
}

void dispatcher::abandon(const reservation& r)
{
    --sending_;
    p_.pace.unused(r.leave);
    finished_.notify_all();
    p_.changed.notify_all();
}

std::optional<permit> dispatcher::spare_permit()
{
    constexpr auto l = lane::campaign; // what is kept for transactional messages stays theirs
    const auto now = clock::now();
    if (stopping_ || std::ranges::any_of(lanes, [this](lane each) { return has_work(each); }) ||
        !may_start(l) || p_.paused.blocks(l, {}) || p_.pace.next(l, now) > now)
        return std::nullopt;
    return p_.pace.take(l, now);
}

void dispatcher::repeat(sealed_request r)
{
    auto request = std::make_shared<outgoing>();
    const auto l = r.lane;
    request->sealed = std::move(r);
    request->on_disk = true;
    request->tainted = true;
    unfinished_.emplace(request->sealed.id, request);
    repeats_[static_cast<std::size_t>(l)].push_back(std::move(request));
    p_.changed.notify_all();
}

asio::awaitable<void> dispatcher::room_to_repeat()
{
    constexpr std::size_t enough = 64;
    while (repeats_[0].size() + repeats_[1].size() >= enough)
        co_await repeats_taken_.wait();
}

bool dispatcher::holds(message_id id) const
{
    return std::ranges::any_of(unfinished_, [id](const auto& entry) {
        return std::ranges::find(entry.second->sealed.members, id) !=
               entry.second->sealed.members.end();
    });
}

// Starts all that may start now; returns when to look again, unless something changes before.
dispatcher::clock::time_point dispatcher::pump()
{
    const auto probe_time = [this](wall_time now, clock::time_point steady) {
        const auto next = p_.paused.next_probe();
        return next ? steady + std::max(*next - now, milliseconds(1)) : clock::time_point::max();
    };
    for (;;) {
        const auto now = wall_now();
        const auto steady = clock::now();
        const auto choice = stopping_ ? std::nullopt : choose(now);
        if (!choice)
            return probe_time(now, steady);
        const auto at = p_.pace.next(choice->from, steady);
        if (at > steady)
            return std::min(at, probe_time(now, steady));
        if (auto request = compose(*choice, now)) {
            request->leave = p_.pace.take(choice->from, steady);
            start(std::move(request));
        }
    }
}

std::optional<dispatcher::choice> dispatcher::choose(wall_time now)
{
    if (auto probe = choose_probe(now))
        return probe;
    for (const auto l : lanes)
        if (has_work(l))
            return may_start(l) ? std::optional(choice{.from = l}) : std::nullopt;
    return std::nullopt;
}

std::optional<dispatcher::choice> dispatcher::choose_probe(wall_time now)
{
    while (const auto scope = p_.paused.due_probe(now)) {
        for (const auto l : lanes) {
            if (p_.paused.held_by_hand(l) || !may_start(l))
                continue;
            const auto another_domain = [&](std::string_view domain) {
                return scope->kind == pause_kind::domain && domain != scope->name;
            };
            const bool repeats =
                first_repeat(l, another_domain) != repeats_[static_cast<std::size_t>(l)].end();
            if (repeats || p_.queue.has(l, another_domain))
                return choice{.from = l, .probe = scope};
        }
        p_.paused.no_probe(*scope, now);
    }
    return std::nullopt;
}

bool dispatcher::has_work(lane l) const
{
    if (p_.paused.blocks(l, {}))
        return false;
    const auto blocked = [&](std::string_view domain) { return p_.paused.blocks(l, domain); };
    return first_repeat(l, blocked) != repeats_[static_cast<std::size_t>(l)].end() ||
           p_.queue.has(l, blocked);
}

// The first request to be repeated that may go
std::deque<dispatcher::request_ptr>::const_iterator
dispatcher::first_repeat(lane l, const backlog::blocked_domain& blocked) const
{
    const auto& repeats = repeats_[static_cast<std::size_t>(l)];
    return std::ranges::find_if(repeats, [&](const request_ptr& r) { return !blocked(r->domain); });
}

bool dispatcher::may_start(lane l) const
{
    if (unfinished_.size() >= unrecorded_requests)
        return false;
    const auto connections = static_cast<std::size_t>(settings_.max_requests);
    if (l == lane::transactional)
        return sending_ < sealed_ahead * connections &&
               (sending_ == 0 || sending_bytes_ < bytes_on_their_way);
    const auto for_others = static_cast<std::size_t>(kept_free(settings_.max_requests));
    return sending_ + for_others < connections &&
           (sending_ == 0 || sending_bytes_ < campaign_bytes_on_their_way);
}

dispatcher::request_ptr dispatcher::compose(const choice& c, wall_time now)
{
    auto& repeats = repeats_[static_cast<std::size_t>(c.from)];
    const auto blocked = [&](std::string_view domain) {
        if (!c.probe)
            return p_.paused.blocks(c.from, domain);
        return c.probe->kind == pause_kind::domain && domain != c.probe->name;
    };
    request_ptr request;
    if (const auto repeated = first_repeat(c.from, blocked); repeated != repeats.end()) {
        request = *repeated;
        repeats.erase(repeated);
        repeats_taken_.notify_all();
        if (bury_if_too_late(request, now))
            return nullptr;
    } else if (c.probe) {
        // A probe is as small as it can be: one message.
        std::vector<taken_message> messages;
        if (auto m = take(c.from, blocked, {}, now))
            messages.push_back(std::move(*m));
        request = make_request(c.from, std::move(messages), now);
    } else {
        request = compose_batch(c.from, now);
    }
    if (!request)
        return nullptr;
    request->probe = c.probe;
    if (c.probe)
        p_.paused.probe_sent(*c.probe);
    return request;
}

// One message alone, when no other waits or it can't go with others; else as many as fit.
dispatcher::request_ptr dispatcher::compose_batch(lane l, wall_time now)
{
    const auto blocked = [&](std::string_view domain) { return p_.paused.blocks(l, domain); };
    const auto most = static_cast<std::size_t>(settings_.limits.batch_max_emails);
    std::vector<taken_message> messages;
    auto first = take(l, blocked, {}, now);
    if (!first)
        return nullptr;
    const bool batchable = first->message.batchable;
    std::size_t bytes = first->message.bytes + 2; // the brackets of the array
    messages.push_back(std::move(*first));

    while (batchable && messages.size() < most && bytes < settings_.limits.batch_max_bytes) {
        const auto left = settings_.limits.batch_max_bytes - bytes;
        auto next = take(l, blocked, {.only_batchable = true, .max_bytes = left - 1}, now);
        if (!next)
            break;
        bytes += next->message.bytes + 1; // the comma
        messages.push_back(std::move(*next));
    }
    return make_request(l, std::move(messages), now);
}

// The next message whose time has not run out; those that are met on the way and whose has, expire.
std::optional<taken_message> dispatcher::take(
    lane l, const backlog::blocked_domain& blocked, const backlog::fitting& room, wall_time now
)
{
    auto m = p_.queue.take(l, blocked, room);
    while (m && expired(*m, now)) {
        p_.disk.expire(l, state::queued, {m->message.id}, now, {});
        ++p_.count.messages_dead;
        m = p_.queue.take(l, blocked, room);
    }
    return m;
}

dispatcher::request_ptr
dispatcher::make_request(lane l, std::vector<taken_message> messages, wall_time now)
{
    if (messages.empty())
        return nullptr;
    auto request = std::make_shared<outgoing>();
    request->sealed = {.id = p_.ids.next_request(now), .lane = l, .batch = messages.size() > 1};
    request->domain = messages.front().key->domain;
    for (const auto& m : messages) {
        request->sealed.members.push_back(m.message.id);
        request->bytes += m.message.bytes;
        if (m.key->domain != request->domain)
            request->domain.clear();
    }
    request->messages = std::move(messages);
    return request;
}

void dispatcher::start(request_ptr r)
{
    ++sending_;
    sending_bytes_ += r->bytes;
    unfinished_.emplace(r->sealed.id, r);
    auto rethrow = [](std::exception_ptr error) {
        if (error)
            std::rethrow_exception(error);
    };
    asio::co_spawn(p_.ex, deliver(std::move(r)), rethrow);
}

} // namespace relay
