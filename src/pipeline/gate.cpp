#include "relay/pipeline/dispatcher.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <array>

namespace relay {

namespace asio = boost::asio;

namespace {

// Transactional requests that are sealed or sent at once, for each connection: while some wait for
// their answers, the next ones share a commit, and then wait for a connection.
constexpr std::size_t sealed_ahead = 4;

// Requests of a lane that were answered but whose outcome is not on disk yet. More, and the disk is
// behind. What waits to be repeated, or was found after a crash, does not count: it is to leave.
constexpr std::size_t unrecorded_requests = 512;

// Connections that campaign requests leave free, so that a transactional one never waits for theirs
int kept_free(int connections)
{
    return connections < 2 ? 0 : std::max(1, connections / 8);
}

// The clock may be set.
constexpr std::chrono::minutes look_at_least_every{1};

constexpr std::array lanes = {lane::transactional, lane::campaign};

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
        auto look_again = pump();
        if (record_expired(wall_now()))
            look_again = clock::now(); // once everybody else had a turn
        co_await p_.changed.wait_until(look_again);
    }
}

asio::awaitable<void> dispatcher::drain()
{
    stopping_ = true;
    p_.changed.notify_all();
    while (sending_ > 0)
        co_await finished_.wait();
    co_await p_.store.flush();
}

std::optional<dispatcher::reservation>
dispatcher::reserve(std::string_view domain, std::int64_t recipients, std::size_t bytes)
{
    constexpr auto l = lane::transactional;
    const auto now = clock::now();
    const auto today = wall_now();
    if (stopping_ || has_work(l, today) || !may_start(l) || p_.pauses.blocks(l, domain) ||
        p_.quota_book.room(l, today) < recipients || !uploads_.fits(l, bytes, bytes) ||
        p_.pacer.next(l, now) > now)
        return std::nullopt;
    ++sending_;
    uploads_.add(l, bytes, bytes);
    p_.quota_book.hold(recipients);
    return reservation{
        .request = p_.id_source.next_request(today),
        .leave = p_.pacer.take(l, now),
        .recipients = recipients,
        .bytes = bytes,
        .at = moment_now(),
    };
}

void dispatcher::begin(const reservation& r, new_message&& m, flow_id flow)
{
    auto request = std::make_shared<outgoing>();
    request->sealed = {
        .id = r.request,
        .lane = m.flow.lane,
        .members = {m.id},
        .sealed_at = r.at,
        .on_disk = state::sealed,
    };
    request->domain = m.flow.domain;
    request->held = r.recipients;
    request->leaves = true;
    request->composed = r.at;
    request->leave = r.leave;
    taken_message taken{.flow = flow, .key = std::make_shared<const flow_key>(std::move(m.flow))};
    taken.message = {
        .id = m.id,
        .expires = m.expires,
        .bytes = static_cast<std::uint32_t>(m.body.size()),
        .recipients = m.recipients,
        .batchable = m.batchable,
        .loaded = true,
        .body = std::move(m.body),
    };
    request->messages.push_back(std::move(taken));
    measure(*request);

    --sending_; // the reservation was counted already
    uploads_.remove(lane::transactional, r.bytes, r.bytes);
    start(std::move(request));
}

void dispatcher::abandon(const reservation& r)
{
    --sending_;
    uploads_.remove(lane::transactional, r.bytes, r.bytes);
    p_.quota_book.let_go(r.recipients);
    p_.pacer.unused(r.leave, clock::now());
    finished_.notify_all();
    p_.changed.notify_all();
}

void dispatcher::repeat(sealed_request r, std::vector<message_facts> facts)
{
    auto request = std::make_shared<outgoing>();
    const auto l = r.lane;
    request->domain = common_domain(facts);
    request->messages.resize(facts.size());
    for (std::size_t i = 0; i < facts.size(); ++i) {
        auto& m = request->messages[i].message;
        m.id = r.members[i];
        m.recipients = facts[i].recipients;
        m.bytes = facts[i].bytes;
        m.expires = facts[i].expires;
        request->domains.push_back(std::move(facts[i].domain));
    }
    measure(*request);
    request->sealed = std::move(r);
    request->composed = request->sealed.sealed_at.value_or(moment{});
    request->leaves = !request->is_parked_on_disk();
    request->attempted = !request->sealed.ready;
    unfinished_.emplace(request->sealed.id, request);
    repeats_[static_cast<std::size_t>(l)].push_back(std::move(request));
    p_.changed.notify_all();
}

asio::awaitable<void> dispatcher::room_to_repeat(lane l)
{
    constexpr std::ptrdiff_t enough = 64;
    const auto counts = [this, l](const request_ptr& r) { return !waits_for_domain(l, r->domain); };
    while (std::ranges::count_if(repeats_[static_cast<std::size_t>(l)], counts) >= enough)
        co_await repeats_taken_.wait();
}

bool dispatcher::may_repeat(lane l, std::string_view domain) const
{
    if (!waits_for_domain(l, domain))
        return true;
    return !p_.pauses.held_by_hand(l, domain) &&
           repeats_[static_cast<std::size_t>(l)].size() < parked_for_domains;
}

// True when nothing else holds it back than a pause of its domain.
bool dispatcher::waits_for_domain(lane l, std::string_view domain) const
{
    const auto* why = p_.pauses.reason(l, domain);
    return why && why->scope.kind == pause_kind::domain;
}

bool dispatcher::holds(message_id id) const
{
    return std::ranges::any_of(unfinished_, [id](const auto& entry) {
        return std::ranges::find(entry.second->sealed.members, id) !=
               entry.second->sealed.members.end();
    });
}

std::unordered_set<message_id> dispatcher::held_of(const std::vector<message_id>& ids) const
{
    const std::unordered_set<message_id> wanted(ids.begin(), ids.end());
    std::unordered_set<message_id> held;
    for (const auto& [number, request] : unfinished_)
        for (const auto id : request->sealed.members)
            if (wanted.contains(id))
                held.insert(id);
    return held;
}

std::unordered_set<request_id> dispatcher::unfinished() const
{
    std::unordered_set<request_id> ids;
    for (const auto& [id, request] : unfinished_)
        ids.insert(id);
    return ids;
}

bool dispatcher::on_its_way(message_id id) const
{
    const auto waits = [id](const auto& repeats) {
        return std::ranges::any_of(repeats, [id](const request_ptr& r) {
            return std::ranges::find(r->sealed.members, id) != r->sealed.members.end();
        });
    };
    return holds(id) && std::ranges::none_of(repeats_, waits);
}

// Starts all that may start now; returns when to look again, unless something changes before.
dispatcher::clock::time_point dispatcher::pump()
{
    // A probe that is due and has nothing to be sent with needs no alarm: what arrives wakes us.
    std::optional<wall_time> overdue;
    const auto alarm = [&](wall_time now, clock::time_point steady) {
        auto next = p_.quota_book.next_turn(now);
        if (const auto probe = p_.pauses.next_probe(now))
            next = std::min(next, *probe);
        if (overdue)
            next = std::min(next, *overdue);
        return steady + std::clamp<milliseconds>(next - now, milliseconds(1), look_at_least_every);
    };
    end_idle_pauses(wall_now());
    waits_for_writing_ = false;
    for (;;) {
        const auto now = wall_now();
        const auto steady = clock::now();
        for (const auto l : lanes)
            heed_quota(l, now);
        overdue = end_overdue(now);
        const auto choice = stopping_ ? std::nullopt : choose(now);
        if (!choice) {
            lane_ahead_.note(false, now);
            return alarm(now, steady);
        }
        const auto at = p_.pacer.next(choice->from, steady);
        if (at > steady) {
            lane_ahead_.note(choice->from == lane::transactional, now);
            waits_for_writing_ = at == pacer::never;
            return std::min(at, alarm(now, steady));
        }
        probed_last_ = choice->probe.has_value();
        if (auto request = compose(*choice, now)) {
            request->leave = p_.pacer.take(choice->from, steady);
            start(std::move(request));
        }
    }
}

// There may be many domains to probe: their probes wait for transactional mail of the others, and
// take turns with campaign mail. What pauses everything leaves no other work than its probe.
std::optional<dispatcher::choice> dispatcher::choose(wall_time now)
{
    const auto ordinary = [this](lane l) {
        return may_start(l) ? std::optional(choice{.from = l}) : std::nullopt;
    };
    if (has_work(lane::transactional, now))
        return ordinary(lane::transactional);
    const bool campaign = has_work(lane::campaign, now);
    if (!campaign || !probed_last_)
        if (auto probe = choose_probe(now))
            return probe;
    return campaign ? ordinary(lane::campaign) : std::nullopt;
}

// Our own limits of the quota. They hold back what is not sealed yet: when nothing is left, mail
// waits, and nothing is on its way that might still be refused.
void dispatcher::heed_quota(lane l, wall_time now)
{
    const auto bound = p_.quota_book.bound(l, now);
    if (!bound || bound->left > 0)
        announce(p_.pauses.unhold(l), now);
    else if (p_.quota_book.on_their_way() == 0 && p_.ready_queue.messages(l) > 0)
        announce(p_.pauses.hold(*bound, l, now), now);
}

// What a message may be to leave now, within the quota and beside what is on its way
ready_queue::fitting dispatcher::room(lane l, wall_time now) const
{
    return {.max_bytes = uploads_.for_message(l), .max_recipients = p_.quota_book.room(l, now)};
}

bool dispatcher::has_work(lane l, wall_time now) const
{
    if (p_.pauses.blocks(l))
        return false;
    const auto blocked = [&](std::string_view domain) { return p_.pauses.blocks(l, domain); };
    return first_repeat(l, blocked) != repeats_[static_cast<std::size_t>(l)].end() ||
           (may_meet_expired(l) && p_.ready_queue.has(l, room(l, now)));
}

// The first request to be repeated that may go
std::deque<dispatcher::request_ptr>::const_iterator
dispatcher::first_repeat(lane l, const blocked_domain& blocked) const
{
    const auto& repeats = repeats_[static_cast<std::size_t>(l)];
    return std::ranges::find_if(repeats, [&](const request_ptr& r) {
        return !blocked(r->domain) && uploads_.fits(l, r->largest, r->bytes);
    });
}

bool dispatcher::may_start(lane l) const
{
    if (recording_[static_cast<std::size_t>(l)] >= unrecorded_requests)
        return false;
    const auto connections = static_cast<std::size_t>(settings_.max_requests);
    if (l == lane::transactional)
        return sending_ < sealed_ahead * connections;
    const auto for_others = static_cast<std::size_t>(kept_free(settings_.max_requests));
    return sending_ + for_others < connections;
}

void dispatcher::start(request_ptr r)
{
    ++sending_;
    uploads_.add(r->sealed.lane, r->largest, r->bytes);
    if (r->held == 0) {
        r->held = r->recipients();
        p_.quota_book.hold(r->held);
    }
    unfinished_.emplace(r->sealed.id, r);
    auto rethrow = [](std::exception_ptr error) {
        if (error)
            std::rethrow_exception(error);
    };
    asio::co_spawn(p_.ex, deliver(std::move(r)), rethrow);
}

} // namespace relay
