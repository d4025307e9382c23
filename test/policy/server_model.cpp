#include "policy/server_model.hpp"

#include <algorithm>

namespace relay {

void virtual_clock::at(sim_time when, std::function<void()> what)
{
    events_.emplace(when, std::move(what));
}

void virtual_clock::after(sim_duration d, std::function<void()> what)
{
    at(now_ + d, std::move(what));
}

void virtual_clock::run_until(sim_time end)
{
    while (!events_.empty() && events_.begin()->first <= end) {
        auto event = events_.extract(events_.begin());
        now_ = std::max(now_, event.key());
        event.mapped()();
    }
    now_ = end;
}

server_model::reply server_model::arrive(sim_time now)
{
    const bool opens = !opened_ || now >= *opened_ + std::chrono::seconds(1);
    if (opens) {
        opened_ = now;
        count_ = 0;
    }
    reply r{count_ >= limit, 0};
    if (!r.refused)
        ++count_;
    r.remaining = std::max(0, limit - count_);
    if (opens && on_window)
        on_window();
    return r;
}

std::size_t tally::busiest_second() const
{
    std::size_t most = 0;
    std::size_t first = 0;
    for (std::size_t last = 0; last < arrivals.size(); ++last) {
        while (arrivals[last] - arrivals[first] >= std::chrono::seconds(1))
            ++first;
        most = std::max(most, last - first + 1);
    }
    return most;
}

sim_duration simulation::between(sim_duration low, sim_duration high)
{
    return sim_duration(
        std::uniform_int_distribution<sim_duration::rep>(low.count(), high.count())(random)
    );
}

void simulation::submit(lane l, int requests)
{
    backlog[l] += requests;
    wake();
}

void simulation::other_request()
{
    const auto r = server.arrive(clock.now());
    others.count(clock.now(), r.refused);
}

void simulation::steady_other(double per_second, sim_time end)
{
    if (clock.now() >= end)
        return;
    other_request();
    const auto pause = std::chrono::duration<double>(1 / per_second);
    clock.after(std::chrono::duration_cast<sim_duration>(pause), [=, this] {
        steady_other(per_second, end);
    });
}

void simulation::bursts_of_other(int n, sim_duration period, sim_time end)
{
    if (clock.now() >= end)
        return;
    for (int i = 0; i < n; ++i)
        clock.after(between({}, std::chrono::milliseconds(5)), [this] { other_request(); });
    clock.after(period, [=, this] { bursts_of_other(n, period, end); });
}

void simulation::irregular_other(double per_second, sim_time end)
{
    if (clock.now() >= end)
        return;
    other_request();
    const std::chrono::duration<double> pause(std::exponential_distribution<double>(per_second
    )(random));
    clock.after(std::chrono::duration_cast<sim_duration>(pause), [=, this] {
        irregular_other(per_second, end);
    });
}

double
simulation::share(sim_duration period, const tally& ours_before, const tally& others_before) const
{
    const double all = server.limit * std::chrono::duration<double>(period).count();
    return (ours.accepted - ours_before.accepted) /
           (all - (others.accepted - others_before.accepted));
}

void simulation::wake()
{
    for (const lane l : {lane::transactional, lane::campaign}) {
        while (backlog[l] > 0) {
            const auto when = paced.next(l, clock.now());
            if (when == pacer::never)
                break;
            if (when > clock.now()) {
                ring_at(l, when + between({}, network.lateness));
                break;
            }
            --backlog[l];
            send(l);
        }
    }
}

void simulation::ring_at(lane l, sim_time when)
{
    const auto id = ++timers_[l];
    clock.at(when, [=, this] {
        if (timers_[l] == id)
            wake();
    });
}

void simulation::send(lane l)
{
    const permit p = paced.take(l, clock.now());
    granted.push_back(clock.now());
    most_in_flight = std::max(most_in_flight, ++in_flight);
    clock.after(between({}, network.lateness), [=, this] {
        paced.written(p, clock.now());
        clock.after(network.one_way + between({}, network.jitter), [=, this] { arrive(p); });
        wake();
    });
}

bool simulation::happens(double rate)
{
    return rate > 0 && std::bernoulli_distribution(rate)(random);
}

void simulation::arrive(permit p)
{
    if (happens(false_refusals)) {
        ours.count(clock.now(), true);
        answer(p, {true, 0});
        return;
    }
    const auto r = server.arrive(clock.now());
    ours.count(clock.now(), r.refused);
    if (!happens(lost_answers)) {
        answer(p, r);
        return;
    }
    clock.after(between(network.shortest_answer, network.longest_answer), [=, this] {
        if (writes_again) {
            paced.written(p, clock.now());
            arrive(p);
            return;
        }
        --in_flight;
        paced.lost(p, clock.now());
        wake();
    });
}

void simulation::answer(permit p, server_model::reply r)
{
    clock.after(between(network.shortest_answer, network.longest_answer), [=, this] {
        limit_headers h;
        if (headers) {
            h.limit = server.limit;
            h.remaining = r.remaining;
            if (r.refused)
                h.retry_after = std::chrono::seconds(1);
        }
        --in_flight;
        paced.answered(p, h, r.refused, clock.now());
        wake();
    });
}

} // namespace relay
