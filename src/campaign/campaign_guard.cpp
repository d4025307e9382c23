#include "relay/campaign/campaign_guard.hpp"

#include "campaign/sending_rules.hpp"
#include "relay/base/check.hpp"
#include "relay/pipeline/until_read.hpp"
#include "relay/policy/warm_up.hpp"

#include <algorithm>
#include <utility>

namespace relay {

namespace asio = boost::asio;

namespace {

pause_scope scope_of(const std::string& flow)
{
    return {.kind = pause_kind::campaign, .name = flow};
}

} // namespace

struct campaign_guard::guarded
{
    campaign_id id;
    std::string flow; // of its mail
    bool runs{};      // else it is paused
    bool held{true};  // by the guard; so it may be since the last run
    bool known{};     // `rules` are those that are on disk
    sending_rules rules;
    std::optional<wall_time> closes; // its window, which is open
};

campaign_guard::campaign_guard(const parts& p, std::vector<warm_up_config> warm_ups)
    : p_(p),
      warm_ups_(std::move(warm_ups))
{
}

campaign_guard::~campaign_guard() = default;

void campaign_guard::runs(campaign_id id)
{
    auto g = std::make_shared<guarded>();
    g->id = id;
    g->flow = p_.id_codec.to_uuid(message_id{id.value});
    g->runs = true;
    guarded_.insert_or_assign(id, g);
    p_.campaign_feeder.feed(id);
}

// After a restart the pause of its flow is there, and still knows who made it.
void campaign_guard::is_paused(campaign_id id, std::string why, std::string by)
{
    runs(id);
    p_.campaign_feeder.leave(id);
    const auto g = find(id);
    g->runs = false;
    const auto* known = p_.pauses.of_flow(g->flow, {});
    if (known && !why.empty() && known->why.ends_with(": " + why))
        return;
    pause_order order{.why = std::move(why), .by = std::move(by), .until = {}};
    p_.pause_control.pause(scope_of(g->flow), order);
}

void campaign_guard::is_over(campaign_id id)
{
    const auto flow = p_.id_codec.to_uuid(message_id{id.value});
    p_.campaign_feeder.leave(id);
    p_.ready_queue.weigh(flow, 1);
    p_.pause_control.resume(scope_of(flow), false);
    guarded_.erase(id);
}

void campaign_guard::redefined(campaign_id id)
{
    if (const auto g = find(id))
        g->known = false;
}

std::vector<campaign_id> campaign_guard::running() const
{
    std::vector<campaign_id> found;
    for (const auto& [id, g] : guarded_)
        if (g->runs)
            found.push_back(id);
    return found;
}

campaign_guard::entry campaign_guard::find(campaign_id id) const
{
    const auto found = guarded_.find(id);
    return found == guarded_.end() ? nullptr : found->second;
}

// Somebody who ends all pauses does not open a window.
void campaign_guard::hold(const entry& g, const std::string& why)
{
    if (p_.pauses.of_flow(g->flow, {}))
        return;
    p_.pause_control.pause(scope_of(g->flow), {.why = why, .by = "the relay", .until = {}});
    g->held = true;
}

// A pause of its flow by somebody else stays.
void campaign_guard::let_go(const entry& g)
{
    if (std::exchange(g->held, false))
        p_.pause_control.resume(scope_of(g->flow), false);
}

// As it is on disk, where its rules are
asio::awaitable<campaign_record> campaign_guard::read(entry g)
{
    const bool learns = !std::exchange(g->known, true); // or once more, if it changes meanwhile
    auto c = co_await until_read([&] { return p_.campaign_reader.find(g->id); });
    check(c.has_value(), "a campaign that is not over is on disk");
    if (learns && find(g->id) == g) {
        g->rules = rules_of(stored_definition(c->definition));
        p_.ready_queue.weigh(g->flow, g->rules.weight);
    }
    co_return std::move(*c);
}

asio::awaitable<campaign_guard::finding> campaign_guard::look(campaign_id id)
{
    finding f;
    const auto g = find(id);
    if (!g || !g->runs)
        co_return f;
    const bool idle = is_idle(id);
    const auto c = co_await read(g);
    if (find(id) != g || !g->runs)
        co_return f;
    f.through = !g->rules.open && c.recipients.passed >= c.recipients.all;
    f.steps = g->rules.steps;
    const auto now = p_.now();
    g->closes.reset();
    if (g->rules.window) {
        const auto window = state_of(*g->rules.window, now);
        if (!window.is_open) {
            p_.campaign_feeder.bound(id, 0);
            hold(g, "outside of its window, which opens at " + to_iso8601(*window.changes));
            co_return f;
        }
        g->closes = window.changes;
    }
    const auto standing =
        co_await until_read([&] { return p_.event_reader.standing_of(id, g->flow); });
    if (find(id) != g || !g->runs)
        co_return f;
    if (is_judged(g->rules, c, now)) {
        const bool canary = g->rules.canary.size(c.recipients.all) > 0 && !standing.resumed;
        const auto least = canary ? 1 : bounce_limits::least_of_all;
        f.too_bad = g->rules.limits.exceeded(standing.since, standing.domains, least);
        if (f.too_bad)
            co_return f;
    }
    let_go(g);
    if (c.recipients.coming > 0)
        co_return f; // nobody knows yet how many a share of them is
    auto room =
        canary_room(g->rules.canary.size(c.recipients.all), c.recipients.passed, c.rest_from, now);
    if (g->rules.steps > 0) {
        p_.campaign_feeder.hold_newcomers(id, room == 0);
        if (room == 0) {
            if (!c.rest_from && c.recipients.passed < c.recipients.all &&
                co_await all_had_first_mail(g))
                co_await p_.campaign_book.let_rest_go(id, now + g->rules.canary.wait);
            if (find(id) != g || !g->runs)
                co_return f;
            room = campaign_feeder::no_bound; // for the steps of those who have joined
        }
    }
    if (room == campaign_feeder::no_bound && !is_warming(*g)) {
        p_.campaign_feeder.bound(id, room, g->closes);
        co_return f;
    }
    if (p_.campaign_feeder.bound_of(id) == campaign_feeder::no_bound)
        p_.campaign_feeder.bound(id, 0);
    if (idle)
        co_await allow(g, c, room, standing.queued);
    co_return f;
}

// Those of a sequence who have joined: nobody awaits the first step, and nothing waits to be sent.
// In this order: whoever awaits it no more has a mail that is counted.
asio::awaitable<bool> campaign_guard::all_had_first_mail(entry g)
{
    const auto awaited =
        co_await until_read([&] { return p_.campaign_reader.awaited_steps(g->id, 1); });
    if (awaited.front().earliest)
        co_return false;
    const auto standing =
        co_await until_read([&] { return p_.event_reader.standing_of(g->id, g->flow); });
    co_return standing.queued == 0;
}

// Whom it may feed had their turn, and are on disk; until it may feed more, nothing of that
// changes.
bool campaign_guard::is_idle(campaign_id id) const
{
    return p_.campaign_feeder.bound_of(id) == 0 && !p_.campaign_feeder.is_feeding(id);
}

asio::awaitable<void>
campaign_guard::allow(entry g, campaign_record c, std::int64_t room, std::int64_t queued)
{
    const bool all_gone = room == 0 && queued == 0 && c.recipients.passed < c.recipients.all;
    if (all_gone && !c.rest_from)
        co_await p_.campaign_book.let_rest_go(g->id, p_.now() + g->rules.canary.wait);
    if (room > 0 && is_warming(*g))
        room = std::min(room, co_await warm_up_left(g, queued));
    if (find(g->id) == g && g->runs)
        p_.campaign_feeder.bound(g->id, room, g->closes);
}

// One whose senders are known by its mail only has all warm-ups.
bool campaign_guard::is_warming(const guarded& g) const
{
    return std::ranges::any_of(warm_ups_, [&](const warm_up_config& w) {
        return g.rules.domain.empty() || g.rules.domain == w.domain;
    });
}

// Of one whose senders are not known before its mail is made, any domain may be one.
bool campaign_guard::share_a_domain(const guarded& a, const guarded& b)
{
    return a.rules.domain.empty() || b.rules.domain.empty() || a.rules.domain == b.rules.domain;
}

// Mail goes from the feeder to the disk, and from there to Resend: it is counted in this order, so
// that what moves meanwhile is counted twice rather than not at all.
asio::awaitable<std::int64_t> campaign_guard::warm_up_left(entry g, std::int64_t queued)
{
    auto made = queued;
    const auto all = guarded_;
    for (const auto& [id, other] : all) {
        if (!other->known)
            co_await read(other);
        if (other == g || !share_a_domain(*other, *g))
            continue;
        if (p_.campaign_feeder.is_feeding(id))
            co_return 0; // nobody knows how much that comes to; the next look will
        const auto to_come = p_.campaign_feeder.bound_of(id);
        made += to_come == campaign_feeder::no_bound ? 0 : to_come;
        const auto standing =
            co_await until_read([&] { return p_.event_reader.standing_of(id, other->flow); });
        made += standing.queued;
    }
    auto left = campaign_feeder::no_bound;
    const auto warm_ups = warm_ups_;
    for (const auto& w : warm_ups) {
        if (!g->rules.domain.empty() && g->rules.domain != w.domain)
            continue;
        const auto now = p_.now();
        const auto sent =
            co_await until_read([&] { return p_.event_reader.recipients_of_day(w.domain, now); });
        left = std::min(left, warm_up_room(w, sent, made, now));
    }
    co_return left;
}

double campaign_guard::weight_of_others(campaign_id id) const
{
    double sum = 0;
    for (const auto& [other, g] : guarded_)
        sum += g->runs && other != id ? g->rules.weight : 0;
    return sum;
}

std::optional<warm_up_config> campaign_guard::warm_up_of(const std::string& domain) const
{
    const auto found = std::ranges::find(warm_ups_, domain, &warm_up_config::domain);
    return found == warm_ups_.end() ? std::nullopt : std::optional(*found);
}

asio::awaitable<bool> campaign_guard::begins_anew(campaign_id id)
{
    const auto c = co_await p_.campaign_reader.find(id);
    co_return c&& is_judged(rules_of(stored_definition(c->definition)), *c, p_.now());
}

} // namespace relay
