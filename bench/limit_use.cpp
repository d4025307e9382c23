#include "load.hpp"
#include "relay_process.hpp"
#include "scenarios.hpp"
#include "sink.hpp"

#include <thread>

namespace relay::bench {

namespace {

using namespace std::chrono_literals;

constexpr int limits[] = {10, 50};
constexpr int batch = 100;
constexpr std::size_t mail_size = 2'048;
constexpr auto warm_up = 3s; // the first answer tells the limit, and batches become full

// Resend as it is: strict, and some way off
sim::settings strict(int limit)
{
    sim::settings s;
    s.port = 0;
    s.rate_limit = static_cast<unsigned>(limit);
    s.keep_mails = 1'000;
    s.start.latency = {100ms, 300ms};
    return s;
}

limit_report measure(const options& o, int limit)
{
    const workspace files(o.directory);
    sink to(strict(limit));
    relay_process relay(
        {.command = o.relay_command,
         .upstream = to.port(),
         .authority_pem = to.authority_pem(),
         .learns_limit = true},
        files
    );
    const auto period = seconds(o.phase + warm_up) + 2;
    const job_line line(load_word, "campaign", mail_size);
    run_load(
        {.port = relay.jobs_port(),
         .messages = static_cast<std::uint64_t>(period * limit * batch),
         .connections = o.connections,
         .window = o.window},
        line,
        0,
        {}
    );
    std::this_thread::sleep_for(warm_up);
    const auto began = clock::now();
    const auto before = to.statistics();
    std::this_thread::sleep_for(o.phase);
    const auto after = to.statistics();
    const auto took = seconds(clock::now() - began);

    const auto requests = static_cast<double>(after.accepted_requests - before.accepted_requests);
    const auto mails = static_cast<double>(after.accepted_mails - before.accepted_mails);
    return {
        .limit = limit,
        .used = requests / took / limit,
        .mails_a_request = requests > 0 ? mails / requests : 0,
        .rate_limited = after.rate_limited,
        .peak = after.peak.peak(),
    };
}

} // namespace

std::vector<limit_report> measure_limit_use(const options& o)
{
    std::vector<limit_report> reports;
    for (const int limit : limits)
        reports.push_back(measure(o, limit));
    return reports;
}

} // namespace relay::bench
