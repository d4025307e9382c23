#include "load.hpp"
#include "probe.hpp"
#include "relays.hpp"
#include "scenarios.hpp"
#include "sink.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>

namespace relay::bench {

namespace {

using namespace std::chrono_literals;

constexpr int batch = 10;
constexpr std::size_t mail_size = 512;
constexpr auto warm_up = 3s; // the first answer tells the limit, and batches become full

// Transactional messages that several relays are handed beside the campaign
constexpr auto probe_gap = 700ms;
constexpr std::size_t first_probe_at_spare = 100'000;

// The team's limit, and what stands in the way of using it
struct circumstances
{
    std::string beside;
    int limit{};
    std::vector<sim::neighbour> neighbours;
    double lost_answers{};
    int falls_to{}; // zero: it stays
};

circumstances alone(int limit)
{
    return {.beside = "nothing", .limit = limit};
}

circumstances bursts(int limit, unsigned n, std::chrono::seconds every)
{
    // Not a whole number of windows, so that bursts come at any moment of one
    return {
        .beside = fmt::format("{} each {} s", n, every.count()),
        .limit = limit,
        .neighbours = {{n, every + 137ms}}};
}

circumstances steady(int limit, unsigned per_second, int falls_to = 0)
{
    return {
        .beside = fmt::format("{}/s", per_second),
        .limit = limit,
        .neighbours = {{1, std::chrono::microseconds(1s) / per_second}},
        .falls_to = falls_to};
}

circumstances losses(int limit, double lost)
{
    return {
        .beside = fmt::format("{:.0f} % lost answers", lost * 100),
        .limit = limit,
        .lost_answers = lost};
}

std::vector<circumstances> all_circumstances(const options& o)
{
    if (!o.store.empty())
        return {alone(10), alone(100)};
    return {
        alone(10),           alone(50),           alone(250),          bursts(10, 8, 10s),
        bursts(10, 8, 15s),  bursts(10, 8, 30s),  bursts(10, 10, 10s), bursts(10, 10, 15s),
        bursts(10, 10, 30s), bursts(10, 20, 10s), bursts(10, 20, 15s), bursts(10, 20, 30s),
        bursts(50, 40, 10s), bursts(50, 40, 15s), bursts(50, 40, 30s), steady(50, 3, 10),
        steady(30, 10),      losses(10, 0.01),    losses(10, 0.05),    losses(50, 0.01),
        losses(50, 0.05),
    };
}

// Resend as it is: strict, and some way off
sim::settings strict(const circumstances& c)
{
    sim::settings s;
    s.port = 0;
    s.rate_limit = static_cast<unsigned>(c.limit);
    s.neighbours = c.neighbours;
    s.keep_mails = 1'000;
    s.start.latency = {100ms, 300ms};
    s.start.faults.set(sim::fault::lost_answer, c.lost_answers);
    return s;
}

// Two bursts at least come while it is measured.
clock::duration measured_time(const options& o, const circumstances& c)
{
    auto longest = o.phase;
    for (const auto& n : c.neighbours)
        longest = std::max<clock::duration>(longest, 2 * n.every);
    return longest;
}

// A relay with a campaign that does not end, and a sink of its own
class run
{
public:
    run(const options& o, circumstances c)
        : of_(std::move(c)),
          period_(measured_time(o, of_)),
          files_(o.directory),
          to_(strict(of_)),
          relays_(o, limited_relay(o, to_, batch), files_)
    {
        const auto period = seconds(2 * (period_ + warm_up)) + 2;
        const job_line line(load_word, "campaign", mail_size);
        const load_plan plan{
            .ports = relays_.jobs_ports(),
            .messages = static_cast<std::uint64_t>(period * of_.limit * batch),
            .connections = o.connections,
            .window = o.window};
        run_load(plan, line, 0, {});
        shared_ = !o.store.empty();
    }

    std::vector<limit_report> measure()
    {
        std::vector<limit_report> reports{measure_at(of_.limit)};
        if (of_.falls_to > 0) {
            to_.set_limit(of_.falls_to);
            reports.push_back(measure_at(of_.falls_to));
            reports.back().beside += fmt::format(", after {}", of_.limit);
        }
        return reports;
    }

private:
    limit_report measure_at(int limit)
    {
        std::this_thread::sleep_for(warm_up);
        const auto before = to_.limit_use();
        const auto requests_before = to_.statistics();
        std::future<latencies> at_sender;
        std::future<latencies> at_spare;
        if (shared_)
            at_sender = probe(relays_.sender(), probes_at_sender_);
        if (relays_.has_spare())
            at_spare = probe(relays_.spare(), probes_at_spare_);
        std::this_thread::sleep_for(period_);
        const auto after = to_.limit_use();
        const auto requests_after = to_.statistics();

        const auto used = after.used - before.used;
        const auto refused = after.refused - before.refused;
        const auto left =
            after.offered - before.offered - static_cast<double>(after.taken - before.taken);
        const auto requests = requests_after.accepted_requests - requests_before.accepted_requests;
        const auto mails = requests_after.accepted_mails - requests_before.accepted_mails;
        return {
            .limit = limit,
            .beside = of_.beside,
            .used = left > 0 ? static_cast<double>(used) / left : 0,
            .requests = used + refused,
            .rate_limited = refused,
            .mails_a_request =
                requests > 0 ? static_cast<double>(mails) / static_cast<double>(requests) : 0,
            .at_sender = told(std::move(at_sender)),
            .at_spare = told(std::move(at_spare)),
        };
    }

    std::future<latencies> probe(const relay_process& at, std::size_t& number)
    {
        const probe_plan plan{.port = at.jobs_port(), .duration = period_, .gap = probe_gap};
        return std::async(std::launch::async, [this, plan, &number] {
            return probe_latency(plan, to_, number);
        });
    }

    static std::optional<latencies> told(std::future<latencies> asked)
    {
        return asked.valid() ? std::optional(asked.get()) : std::nullopt;
    }

    circumstances of_;
    clock::duration period_;
    workspace files_;
    sink to_;
    relays relays_;
    bool shared_{};
    std::size_t probes_at_sender_{};
    std::size_t probes_at_spare_{first_probe_at_spare};
};

} // namespace

std::vector<limit_report> measure_limit_use(const options& o)
{
    std::vector<std::unique_ptr<run>> runs; // each is at work as soon as it is there
    for (auto& c : all_circumstances(o))
        runs.push_back(std::make_unique<run>(o, std::move(c)));
    std::vector<std::future<std::vector<limit_report>>> measured;
    for (auto& r : runs)
        measured.push_back(std::async(std::launch::async, [&r] { return r->measure(); }));
    std::vector<limit_report> reports;
    for (auto& m : measured)
        for (auto& r : m.get())
            reports.push_back(std::move(r));
    return reports;
}

} // namespace relay::bench
