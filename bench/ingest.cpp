#include "http_connection.hpp"
#include "http_load.hpp"
#include "load.hpp"
#include "relay_process.hpp"
#include "scenarios.hpp"
#include "sink.hpp"

#include <algorithm>
#include <functional>

namespace relay::bench {

namespace {

constexpr int http_connections = 64;
constexpr std::size_t mail_size = 2'048;
constexpr std::uint64_t messages = 100'000;
constexpr std::uint64_t quick_messages = 20'000;

using loading = std::function<load_result(const relay_process&)>;

ingest_report measure(const options& o, std::string name, const loading& run)
{
    std::vector<ingest_report> runs;
    for (int i = 0; i < o.repeat; ++i) {
        const workspace files(o.directory);
        sink to(unlimited());
        relay_process relay(
            {.command = o.relay_command,
             .upstream = to.port(),
             .authority_pem = to.authority_pem()},
            files
        );
        post(relay.http_port(), "/relay/pause", "{}"); // what is measured is the taking alone
        const auto before = relay.used();
        const auto load = run(relay);
        const auto after = relay.used();
        const auto a_message = [&load](nanoseconds cpu) {
            return microseconds(cpu) / static_cast<double>(load.messages);
        };
        runs.push_back({
            .name = name,
            .messages = load.messages,
            .per_second =
                static_cast<double>(load.messages) / seconds(load.acknowledged - load.began),
            .cpu_us = a_message(after.cpu - before.cpu),
            .network_cpu_us = a_message(after.network_cpu - before.network_cpu),
            .load_cpu_us = a_message(load.cpu),
        });
    }
    const auto middle = runs.begin() + static_cast<std::ptrdiff_t>(runs.size() / 2);
    std::ranges::nth_element(runs, middle, {}, &ingest_report::per_second);
    return *middle;
}

} // namespace

std::vector<ingest_report> measure_ingest(const options& o)
{
    const auto count = o.messages.value_or(o.quick ? quick_messages : messages);
    const auto size = o.size.value_or(mail_size);
    const job_line line(load_word, "transactional", size);
    const auto over_http = [&](const relay_process& relay) {
        const http_load_plan plan{
            .port = relay.http_port(),
            .messages = count,
            .connections = http_connections,
            .size = size};
        return run_http_load(plan);
    };
    const auto over_socket = [&](int connections, std::uint64_t window) {
        return [&line, count, connections, window](const relay_process& relay) {
            const load_plan plan{
                .ports = {relay.jobs_port()},
                .messages = count,
                .connections = connections,
                .window = window};
            return run_load(plan, line, 0, {});
        };
    };
    std::vector<ingest_report> reports;
    reports.push_back(measure(o, "POST /emails, 64 connections", over_http));
    reports.push_back(measure(o, "job socket, 64 x 1 line", over_socket(http_connections, 1)));
    reports.push_back(measure(o, "job socket, 4 x 500 lines", over_socket(4, 500)));
    return reports;
}

} // namespace relay::bench
