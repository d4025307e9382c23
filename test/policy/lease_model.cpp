#include "policy/lease_model.hpp"

#include <algorithm>
#include <utility>

namespace relay {

namespace {

using namespace std::chrono_literals;
using action = leadership::action;

constexpr auto never = milliseconds::max();

} // namespace

lease_model::lease_model(unsigned seed, std::vector<milliseconds> leases, const faults& f)
    : random_(seed),
      faults_(f),
      shortest_(std::ranges::min(leases)),
      longest_(std::ranges::max(leases))
{
    for (const auto lease : leases)
        relays_.push_back(begin(lease));
}

lease_model::relay lease_model::begin(milliseconds lease)
{
    relay r({.me = ++last_run_, .lease = lease});
    r.offset = random(0, 1'000'000);
    r.rate = 1 + static_cast<double>(random(-100, 100).count()) / 10'000;
    return r;
}

milliseconds lease_model::random(int least, int most)
{
    return milliseconds(std::uniform_int_distribution(least, most)(random_));
}

bool lease_model::chance(double of_a_step)
{
    return std::bernoulli_distribution(of_a_step)(random_);
}

lease_model::time_point lease_model::clock_of(const relay& r) const
{
    const auto until = r.frozen_since >= 0ms ? r.frozen_since : now_;
    const auto ran = static_cast<double>((until - r.lost_time).count()) * r.rate;
    return time_point(r.offset + milliseconds(static_cast<std::int64_t>(ran)));
}

void lease_model::run(milliseconds time)
{
    for (const auto end = now_ + time; now_ < end; now_ += shortest_ / 200)
        step();
}

void lease_model::step()
{
    disturb();
    for (auto& q : under_way_)
        execute(q, 0);
    std::erase_if(under_way_, [](const question& q) { return q.done; });
    for (auto& r : relays_) {
        if (r.open)
            execute(*r.open, r.me);
        if (r.stopped_until > now_)
            continue;
        if (r.frozen_since >= 0ms)
            r.lost_time += now_ - std::exchange(r.frozen_since, -1ms);
        hear(r);
        r.machine.lives_until(clock_of(r) + r.lease / 4);
        ask(r);
    }
    judge();
}

void lease_model::disturb()
{
    const auto lease = static_cast<int>(longest_.count());
    const double often = static_cast<double>(shortest_.count()) / lease;
    if (faults_.clocks && chance(0.001 * often))
        database_offset_ = random(-3'600'000, 3'600'000);
    if (faults_.outages && chance(0.0005 * often))
        down_until_ = now_ + random(0, 3 * lease);
    for (auto& r : relays_) {
        if (faults_.stops && chance(0.001 * often) && r.stopped_until <= now_) {
            r.stopped_until = now_ + random(0, 3 * lease);
            if (faults_.frozen)
                r.frozen_since = now_;
        }
        const bool ends = faults_.kills && chance(0.0003 * often);
        if (!ends && r.machine.current() != leadership::role::deposed)
            continue;
        if (r.open)
            under_way_.push_back(*r.open);
        r = begin(r.lease);
    }
}

void lease_model::ask(relay& r)
{
    const auto now = clock_of(r);
    const auto next = r.machine.next(now);
    if (r.open || next.what == action::wait || next.at > now)
        return;
    question q;
    q.what = next.what;
    q.found = r.machine.last_found();
    q.takes_unexpired = r.machine.takes_unexpired();
    q.epoch = r.machine.epoch();
    q.lease = r.lease;
    q.asked = now;
    const bool slow = faults_.network && chance(0.1);
    const auto slowest = static_cast<int>(shortest_.count()) * (slow ? 150 : 1) / 100;
    q.arrives = now_ + random(0, slowest);
    q.answered = q.arrives + random(0, slowest);
    q.given_up = now_ + r.lease / 3;
    if (now_ < down_until_ || (faults_.network && chance(0.05)))
        q.arrives = q.answered = never;
    else if (faults_.network && chance(0.05))
        q.answered = never;
    r.open = q;
}

// What the statements of the lease do. `by`: a relay that does not wait any more may still be
// heard.
void lease_model::execute(question& q, std::int64_t by)
{
    if (q.done || q.arrives > now_)
        return;
    q.done = true;
    if (q.what == action::renew && row_.epoch == q.epoch) {
        ++row_.beat;
        renew(q.lease);
        q.answer = row_;
    }
    const bool expired = expires_ < database_clock();
    if (q.what == action::look) {
        q.answer = row_;
        q.answer->expired = expired;
    }
    const bool free = row_.holder == 0 || expired || q.takes_unexpired;
    if (q.what == action::take && row_.epoch == q.found.epoch && row_.beat == q.found.beat &&
        free) {
        if (row_.holder != 0) {
            ++takeovers_;
            hasty_ += now_ - changed_ < row_.lease * 98 / 100; // its clock may be fast
        }
        ++row_.epoch;
        ++row_.beat;
        row_.holder = by != 0 ? by : -1; // one that has ended holds it, too
        renew(q.lease);
        q.answer = row_;
    }
}

void lease_model::renew(milliseconds lease)
{
    expires_ = database_clock() + lease;
    changed_ = now_;
    row_.lease = lease;
}

void lease_model::hear(relay& r)
{
    if (!r.open)
        return;
    const auto now = clock_of(r);
    if (now_ >= r.open->answered && r.open->done) {
        const auto q = *std::exchange(r.open, std::nullopt);
        if (q.what == action::look)
            r.machine.found(*q.answer, now);
        else if (q.what == action::take && q.answer)
            r.machine.taken(q.answer->epoch, q.answer->beat, q.asked);
        else if (q.what == action::take)
            r.machine.not_taken(now);
        else if (q.answer)
            r.machine.renewed(q.answer->beat, q.asked);
        else
            r.machine.refused(row_);
    } else if (now_ >= r.open->given_up) {
        under_way_.push_back(*std::exchange(r.open, std::nullopt));
        r.machine.failed(now);
    }
}

int lease_model::writers() const
{
    return static_cast<int>(std::ranges::count_if(relays_, [this](const relay& r) {
        return r.machine.may_write(clock_of(r));
    }));
}

void lease_model::judge()
{
    most_writers_ = std::max(most_writers_, writers());
    for (const auto& r : relays_)
        fenced_writers_ += r.machine.may_write(clock_of(r)) && r.machine.epoch() != row_.epoch;
}

} // namespace relay
