#include "probe.hpp"

#include "job_connection.hpp"
#include "message.hpp"
#include "sink.hpp"

#include <algorithm>
#include <random>
#include <stdexcept>
#include <thread>
#include <vector>

namespace relay::bench {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t message_size = 2'048;
constexpr auto patience = 30s;

clock::time_point wait_for(const arrivals& a, std::size_t number)
{
    const auto deadline = clock::now() + patience;
    for (;;) {
        if (const auto when = a.probe(number))
            return *when;
        if (clock::now() > deadline)
            throw std::runtime_error("a transactional message did not arrive");
        std::this_thread::sleep_for(1ms);
    }
}

latencies summarise(std::vector<double> ms)
{
    if (ms.empty())
        return {};
    std::ranges::sort(ms);
    const auto at = [&ms](double share) {
        return ms[static_cast<std::size_t>(share * static_cast<double>(ms.size() - 1))];
    };
    return {.messages = ms.size(), .p50 = at(0.5), .p99 = at(0.99), .max = ms.back()};
}

} // namespace

latencies probe_latency(const probe_plan& plan, const sink& to, std::size_t& number)
{
    const job_line line(probe_word, "transactional", message_size);
    job_connection connection(plan.port);
    std::mt19937 random(1);
    // At no fixed distance, so that the probe falls in step with nothing
    std::uniform_int_distribution<std::chrono::microseconds::rep> gap(
        plan.gap.count() * 2 / 3, plan.gap.count() * 4 / 3
    );
    const auto first = number;
    std::vector<clock::time_point> submitted;
    for (const auto end = clock::now() + plan.duration; clock::now() < end; ++number) {
        connection.submit(line, number);
        submitted.push_back(clock::now());
        connection.flush();
        std::this_thread::sleep_for(std::chrono::microseconds(gap(random)));
        connection.read_replies();
    }

    std::vector<double> ms;
    for (std::size_t i = 0; i < submitted.size(); ++i)
        ms.push_back(seconds(wait_for(to.arrived(), first + i) - submitted[i]) * 1'000);
    return summarise(std::move(ms));
}

} // namespace relay::bench
