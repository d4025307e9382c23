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
    void at(sim_time when, std::function<void()> what);
    void after(sim_duration d, std::function<void()> what);
    void run_until(sim_time end);

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

    reply arrive(sim_time now);

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
    std::size_t busiest_second() const;
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
    bool writes_again{};     // what has no answer is written once more, as http_client does
    double false_refusals{}; // this part of ours: a 429 that has nothing to do with the limit
    tally ours;
    tally others;
    std::vector<sim_time> granted;
    int in_flight{};
    int most_in_flight{};

    // Requests that wait; the greatest number there is: always some.
    std::map<lane, int> backlog;

    sim_duration between(sim_duration low, sim_duration high);

    void submit(lane l, int requests);

    // A request of somebody else
    void other_request();

    // Somebody else, `per_second` times a second at even distances, until `end`
    void steady_other(double per_second, sim_time end);

    // Somebody else, `n` at once each `period`, until `end`
    void bursts_of_other(int n, sim_duration period, sim_time end);

    // Somebody else, `per_second` times a second on average, at any moment, until `end`
    void irregular_other(double per_second, sim_time end);

    // What of `period` times the limit nobody else was granted, and we were
    double share(sim_duration period, const tally& ours_before, const tally& others_before) const;

    void wake();

private:
    void ring_at(lane l, sim_time when);
    void send(lane l);
    bool happens(double rate);
    void arrive(permit p);
    void answer(permit p, server_model::reply r);

    std::map<lane, int> timers_;
};

} // namespace relay
