#include "load.hpp"
#include "relays.hpp"
#include "scenarios.hpp"
#include "sink.hpp"
#include "wrk.hpp"

#include <algorithm>
#include <stdexcept>

namespace relay::bench {

namespace {

struct scenario
{
    const char* part; // as in --only
    const char* name;
    const char* lane;
    int batch;
    std::size_t size;
    std::uint64_t messages;
    std::uint64_t quick_messages;
};

constexpr scenario scenarios[] = {
    {"batch", "batch, 2 KB", "campaign", 100, 2'048, 300'000, 60'000},
    {"batch", "batch, 30 KB", "campaign", 100, 30'720, 20'000, 4'000},
    {"single", "single, 2 KB", "transactional", 1, 2'048, 100'000, 20'000},
};

relay_throughput run_relay(
    const options& o, const scenario& s, const throughput_report& plan, sink& to, const workspace& w
)
{
    relays all(
        o,
        {.command = o.relay_command,
         .upstream = to.port(),
         .authority_pem = to.authority_pem(),
         .batch_max_emails = s.batch},
        w
    );
    const job_line line(load_word, s.lane, plan.size);
    const auto before = all.used();
    const auto sink_before = to.cpu();
    const auto load = run_load(
        {.ports = all.jobs_ports(),
         .messages = plan.messages,
         .connections = o.connections,
         .window = o.window},
        line,
        0,
        {}
    );
    if (!to.wait_for(plan.messages))
        throw std::runtime_error("messages are missing in the sink: " + all.last_words());

    const auto after = all.used();
    const auto a_message = [&plan](nanoseconds cpu) {
        return microseconds(cpu) / static_cast<double>(plan.messages);
    };
    const auto rate = [&](clock::time_point end) {
        return static_cast<double>(plan.messages) / seconds(end - load.began);
    };
    return {
        .per_second = rate(to.arrived().last()),
        .accepted_per_second = rate(load.acknowledged),
        .cpu_us = a_message(after.relays.cpu - before.relays.cpu),
        .network_cpu_us = a_message(after.relays.network_cpu - before.relays.network_cpu),
        .sink_cpu_us = a_message(to.cpu() - sink_before),
        .load_cpu_us = a_message(load.cpu),
        .disk_bytes = static_cast<double>(after.relays.to_disk - before.relays.to_disk) /
                      static_cast<double>(plan.messages),
        .rss_peak = all.rss_peak(),
        .repeated = to.arrived().repeated(),
        .machine_load = load_average(),
        .store = store_use_between(before, after, static_cast<double>(plan.messages)),
    };
}

template <class Result>
Result median(std::vector<Result> runs)
{
    const auto middle = runs.begin() + static_cast<std::ptrdiff_t>(runs.size() / 2);
    std::ranges::nth_element(runs, middle, {}, &Result::per_second);
    return *middle;
}

throughput_report measure(const options& o, const scenario& s)
{
    throughput_report result{
        .name = s.name,
        .size = o.size.value_or(s.size),
        .batch = s.batch,
        .messages = o.messages.value_or(o.quick ? s.quick_messages : s.messages),
    };
    if (o.size)
        result.name = std::string(s.part) + ", " + std::to_string(*o.size) + " B";
    const bool with_relay = o.only.empty() || o.wants(s.part);
    const bool with_wrk = o.wants("wrk") && wrk_is_installed();
    std::vector<relay_throughput> relay_runs;
    std::vector<wrk_result> wrk_runs;
    for (int i = 0; i < o.repeat; ++i) {
        const workspace files(o.directory);
        sink to(unlimited());
        if (with_relay)
            relay_runs.push_back(run_relay(o, s, result, to, files));
        if (with_wrk)
            wrk_runs.push_back(run_wrk({result.size, s.batch, o.phase}, to, files));
    }
    if (with_relay)
        result.relay = median(std::move(relay_runs));
    if (with_wrk)
        result.wrk = median(std::move(wrk_runs));
    return result;
}

} // namespace

std::vector<throughput_report> measure_throughput(const options& o)
{
    // wrk is run for the parts that are; alone, for all.
    const bool only_wrk = !o.wants("batch") && !o.wants("single") && o.wants("wrk");
    std::vector<throughput_report> reports;
    for (const auto& s : scenarios) {
        const bool same = o.size && !reports.empty() && reports.back().batch == s.batch;
        if ((o.wants(s.part) || only_wrk) && !same)
            reports.push_back(measure(o, s));
    }
    return reports;
}

} // namespace relay::bench
