#pragma once

#include "relay/policy/pacer.hpp"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <vector>

// Resend's rate limit as resend-api.md, section 4.1, describes it, a network before it, and a
// client behind it that uses a pacer. All on a virtual clock.

namespace relay {

using sim_time = pacer::time_point;
using sim_duration = pacer::clock::duration;

// Runs what is to happen, in order of time
class virtual_clock
{
public:
    sim_time now() const { return now_; }
    void at(sim_time when, std::function<void()> what) { events_.emplace(when, std::move(what)); }
    void after(sim_duration d, std::function<void()> what) { at(now_ + d, std::move(what)); }

    void run_until(sim_time end)
    {
        while (!events_.empty() && events_.begin()->first <= end) {
            auto event = events_.extract(events_.begin());
            now_ = std::max(now_, event.key());
            event.mapped()();
        }
        now_ = end;
    }

private:
    sim_time now_{std::chrono::hours(1)};
    std::multimap<sim_time, std::function<void()>> events_;
};

// A fixed window of one second, which opens with the first request after the former has ended
class server_model
{
public:
    struct reply
    {
        bool refused{};
        int remaining{};
    };

    int limit{10};
    std::function<void()> on_window; // a window has opened, and its first request is counted

    reply arrive(sim_time now)
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

private:
    std::optional<sim_time> opened_;
    int count_{};
};

struct network_model
{
    sim_duration one_way{std::chrono::milliseconds(20)};
    sim_duration jitter{std::chrono::milliseconds(4)}; // 0 to this, on the way there
    sim_duration shortest_answer{std::chrono::milliseconds(100)};
    sim_duration longest_answer{std::chrono::milliseconds(300)};
    sim_duration lateness{std::chrono::milliseconds(2)}; // 0 to this: timers, and until the write
};

// What is counted of one party at the server
struct tally
{
    std::deque<sim_time> arrivals;
    int accepted{};
    int refused{};

    void count(sim_time when, bool was_refused)
    {
        arrivals.push_back(when);
        ++(was_refused ? refused : accepted);
    }

    // The most arrivals in any span of a second
    std::size_t busiest_second() const
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
};

struct world
{
    virtual_clock clock;
    server_model server;
};

class simulation
{
    std::shared_ptr<world> world_;

public:
    simulation(unsigned seed, pacer p)
        : world_(std::make_shared<world>()),
          random(seed),
          paced(std::move(p))
    {
    }

    // A second one of the same team
    simulation(unsigned seed, pacer p, const simulation& beside)
        : world_(beside.world_),
          random(seed),
          paced(std::move(p))
    {
    }

    virtual_clock& clock{world_->clock};
    server_model& server{world_->server};
    network_model network;
    std::mt19937_64 random;
    pacer paced;
    bool headers{true};      // answers say what is left
    double lost_answers{};   // this part of ours: counted, and the connection ends with no answer
    double false_refusals{}; // this part of ours: a 429 that has nothing to do with the limit
    tally ours;
    tally others;
    std::vector<sim_time> granted;
    int in_flight{};
    int most_in_flight{};

    // Requests that wait; the greatest number there is: always some.
    std::map<lane, int> backlog;

    sim_duration between(sim_duration low, sim_duration high)
    {
        return sim_duration(
            std::uniform_int_distribution<sim_duration::rep>(low.count(), high.count())(random)
        );
    }

    void submit(lane l, int requests)
    {
        backlog[l] += requests;
        wake();
    }

    // A request of somebody else
    void other_request()
    {
        const auto r = server.arrive(clock.now());
        others.count(clock.now(), r.refused);
    }

    // Somebody else, `per_second` times a second at even distances, until `end`
    void steady_other(double per_second, sim_time end)
    {
        if (clock.now() >= end)
            return;
        other_request();
        const auto pause = std::chrono::duration<double>(1 / per_second);
        clock.after(std::chrono::duration_cast<sim_duration>(pause), [=, this] {
            steady_other(per_second, end);
        });
    }

    // Somebody else, `n` at once each `period`, until `end`
    void bursts_of_other(int n, sim_duration period, sim_time end)
    {
        if (clock.now() >= end)
            return;
        for (int i = 0; i < n; ++i)
            clock.after(between({}, std::chrono::milliseconds(5)), [this] { other_request(); });
        clock.after(period, [=, this] { bursts_of_other(n, period, end); });
    }

    // Somebody else, `per_second` times a second on average, at any moment, until `end`
    void irregular_other(double per_second, sim_time end)
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

    // What of `period` times the limit nobody else was granted, and we were
    double share(sim_duration period, const tally& ours_before, const tally& others_before) const
    {
        const double all = server.limit * std::chrono::duration<double>(period).count();
        return (ours.accepted - ours_before.accepted) /
               (all - (others.accepted - others_before.accepted));
    }

    void wake()
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

private:
    void ring_at(lane l, sim_time when)
    {
        const auto id = ++timers_[l];
        clock.at(when, [=, this] {
            if (timers_[l] == id)
                wake();
        });
    }

    void send(lane l)
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

    bool happens(double rate) { return rate > 0 && std::bernoulli_distribution(rate)(random); }

    void arrive(permit p)
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
            --in_flight;
            paced.lost(p, clock.now());
            wake();
        });
    }

    void answer(permit p, server_model::reply r)
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

    std::map<lane, int> timers_;
};

} // namespace relay
