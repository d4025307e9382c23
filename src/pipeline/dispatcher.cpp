#include "relay/pipeline/dispatcher.hpp"

#include "relay/base/check.hpp"

#include <algorithm>
#include <array>
#include <functional>

namespace relay {

namespace asio = boost::asio;

namespace {

// The clock may be set.
constexpr std::chrono::minutes look_at_least_every{1};

constexpr std::array lanes = {lane::transactional, lane::campaign};

} // namespace

dispatcher::dispatcher(const parts& p)
    : p_(p),
      probes_({
          .pauses = p.pauses,
          .ready_queue = p.ready_queue,
          .repeat_queue = p.repeat_queue,
          .batch_composer = p.batch_composer,
          .send_slots = p.send_slots,
      })
{
}

asio::awaitable<void> dispatcher::run()
{
    while (!p_.send_slots.closed()) {
        auto look_again = start_all();
        if (co_await hand_on_deaths())
            look_again = clock::now(); // once everybody else had a turn
        co_await p_.changed.wait_until(look_again);
    }
}

// Starts all that may start now; returns when to look again, unless something changes before.
dispatcher::clock::time_point dispatcher::start_all()
{
    // A probe that is due and has nothing to be sent with needs no alarm: what arrives wakes us.
    const auto alarm = [this](wall_time now, clock::time_point steady) {
        auto next = p_.quota_book.next_turn(now);
        for (const auto& sooner :
             {p_.pauses.next_probe(now), p_.pauses.next_end(), p_.repeat_queue.next_deadline()})
            if (sooner)
                next = std::min(next, *sooner);
        return steady + std::clamp<milliseconds>(next - now, milliseconds(1), look_at_least_every);
    };
    for (;;) {
        const auto now = wall_now();
        const auto steady = clock::now();
        heed_pauses(now);
        end_overdue(now);
        const auto next = choose(now);
        if (!next) {
            lane_ahead_.note(false, now);
            return alarm(now, steady);
        }
        const auto at = p_.rate_limiter.next(next->from, steady);
        if (at > steady) {
            lane_ahead_.note(next->from == lane::transactional, now);
            return std::min(at, alarm(now, steady));
        }
        probed_last_ = next->probe.has_value();
        if (auto request = take(*next, now)) {
            request->leave = p_.rate_limiter.take(next->from, steady);
            start(std::move(request));
        }
    }
}

std::optional<dispatcher::choice> dispatcher::choose(wall_time now) const
{
    if (p_.send_slots.closed())
        return std::nullopt;
    const auto work = [&](lane l) {
        return lane_work{.waits = mail_waits(l, now), .may_start = p_.send_slots.may_start(l)};
    };
    std::optional<probe_finder::probe> probe;
    const auto find_probe = [&] {
        probe = probes_.find(now);
        return probe.has_value();
    };
    const auto transactional = work(lane::transactional);
    const auto campaign = transactional.waits ? lane_work{} : work(lane::campaign);
    switch (choose_next(transactional, campaign, probed_last_, std::ref(find_probe))) {
    case next_choice::nothing:
        return std::nullopt;
    case next_choice::transactional:
        return choice{.from = lane::transactional, .probe = {}};
    case next_choice::campaign:
        return choice{.from = lane::campaign, .probe = {}};
    case next_choice::probe:
        return choice{.from = probe->from, .probe = std::move(probe)};
    }
    return std::nullopt;
}

bool dispatcher::mail_waits(lane l, wall_time now) const
{
    if (p_.pauses.blocks(l))
        return false;
    const auto blocked = [&](std::string_view domain) { return p_.pauses.blocks(l, domain); };
    return p_.repeat_queue.first(l, blocked) || p_.batch_composer.has_mail(l, now);
}

// The request that this permit is for; null when there is nothing to be sent after all.
request_ptr dispatcher::take(const choice& c, wall_time now)
{
    auto request = take_repeat(c);
    const auto new_mail = [&] { return p_.batch_composer.has_mail(c.from, now); };
    auto& repeated_last = repeated_last_[static_cast<std::size_t>(c.from)];
    if (!c.probe && new_mail_has_turn(request != nullptr, repeated_last, std::ref(new_mail)))
        request = nullptr;
    repeated_last = request != nullptr;
    if (request) {
        p_.repeat_queue.take(request);
        if (key_has_died(*request)) {
            deaths_.emplace_back(died_of_its_key(request, now));
            return nullptr;
        }
    } else {
        request = c.probe ? p_.batch_composer.compose_probe(c.from, c.probe->of, now)
                          : p_.batch_composer.compose(c.from, now);
    }
    if (!request)
        return nullptr;
    request->probe.reset();
    if (c.probe) {
        request->probe = c.probe->of;
        p_.pause_control.probe_sent(c.probe->of);
        probes_.sent(*c.probe);
    }
    return request;
}

request_ptr dispatcher::take_repeat(const choice& c) const
{
    if (c.probe && !c.probe->repeated)
        return nullptr;
    const auto blocked = [&](std::string_view domain) {
        return c.probe ? probes_.is_unfit(c.probe->of, c.from, domain)
                       : p_.pauses.blocks(c.from, domain);
    };
    return p_.repeat_queue.first(c.from, blocked);
}

// There are as many senders as slots: one of them is free.
void dispatcher::start(request_ptr r)
{
    p_.send_slots.take(r->sealed.lane, r->largest, r->bytes);
    p_.in_flight.hold_quota(*r);
    p_.in_flight.add(r);
    check(p_.to_send.try_push(std::move(r)), "there is a sender for each slot");
}

// What follows from pauses that began or ended since, and from our own limits
void dispatcher::heed_pauses(wall_time now)
{
    const auto has_mail = [this](const pause_scope& scope) {
        return p_.repeat_queue.held_domains().contains(scope.name) ||
               p_.ready_queue.holds_for(scope.name);
    };
    p_.pause_control.end_over(now);
    p_.pause_control.end_idle(now, has_mail);
    for (const auto l : lanes)
        p_.pause_control.heed_quota(l, p_.ready_queue.messages(l) > 0, now);
    if (heeded_ == p_.pauses.version())
        return;
    heeded_ = p_.pauses.version();
    for (const auto& r : p_.repeat_queue.take_held_back())
        p_.requeuer.release(r);
}

// Requests that wait to be repeated end when their time is over: nothing is sent later than its
// time to live allows. What Resend has nothing of is taken apart, where that is possible: each of
// its messages expires by itself.
void dispatcher::end_overdue(wall_time now)
{
    for (const auto& r : p_.repeat_queue.take_overdue(now)) {
        if (r->may_be_released())
            p_.requeuer.release(r);
        else
            deaths_.emplace_back(died_of_age(r, now));
    }
}

// True when there may be more to be met at once.
asio::awaitable<bool> dispatcher::hand_on_deaths()
{
    auto expired = p_.batch_composer.take_expired();
    for (auto& e : expired.met)
        deaths_.emplace_back(std::move(e));
    auto met = std::exchange(deaths_, {});
    for (auto& death : met)
        co_await p_.dead.push(std::move(death));
    co_return expired.more;
}

dead_request died_of_age(const request_ptr& r, wall_time now)
{
    const bool maybe_accepted = r->sealed.maybe_accepted;
    outcome why{
        .verdict = maybe_accepted ? verdict::no_answer : verdict::not_sent,
        .name = "expired",
        .message = maybe_accepted
                       ? "Its time to live ended before Resend said whether it has the mail."
                       : "Its time to live ended before Resend took it.",
    };
    return {
        .request = r,
        .reason = maybe_accepted ? death::outcome_unknown : death::expired,
        .why = {.at = now, .result = std::move(why)},
    };
}

// Whatever was answered before: what Resend did with the sending that it may have accepted is not
// known, nor will it tell any more.
dead_request died_of_its_key(const request_ptr& r, wall_time now)
{
    outcome why{
        .verdict = verdict::no_answer,
        .name = "key_expired",
        .message =
            "Resend forgets an idempotency key after 24 hours: sent once more, the mail might "
            "arrive twice.",
    };
    return {
        .request = r,
        .reason = death::outcome_unknown,
        .why = {.at = now, .result = std::move(why)},
    };
}

} // namespace relay
