#pragma once

#include "latencies.hpp"
#include "machine.hpp"
#include "wrk.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// What a run of the bench found. CPU is in microseconds a message.

namespace relay::bench {

struct relay_throughput
{
    double per_second{};          // from the first line submitted to the last mail in the sink
    double accepted_per_second{}; // to the last acknowledgement
    double cpu_us{};
    double network_cpu_us{}; // of it, the network thread's
    double sink_cpu_us{};
    double load_cpu_us{};
    double disk_bytes{};      // written for a message, by the relay
    std::uint64_t rss_peak{}; // bytes
    std::uint64_t repeated{}; // mails that came twice
    double machine_load{};    // load average of the machine at the end
};

struct throughput_report
{
    std::string name;
    std::size_t size{};
    int batch{};
    std::uint64_t messages{};
    std::optional<relay_throughput> relay;
    std::optional<wrk_result> wrk;
};

// How long a transactional message takes while a campaign is sent
struct latency_report
{
    std::string beside;
    double submitted_per_second{}; // of the campaign
    double sent_per_second{};
    latencies ms;
};

struct limit_report
{
    int limit{};   // requests a second
    double used{}; // share of it
    double mails_a_request{};
    std::uint64_t rate_limited{}; // answers 429
    std::size_t peak{};           // most requests in any second
};

struct webhook_report
{
    std::uint64_t events{};
    double per_second{};
    double cpu_us{};         // of the relay, an event
    double network_cpu_us{}; // of it, the network thread's
    double load_cpu_us{};
    double disk_bytes{};
};

// Mail that is taken and put on disk, and not sent
struct ingest_report
{
    std::string name;
    std::uint64_t messages{};
    double per_second{}; // acknowledged
    double cpu_us{};
    double network_cpu_us{}; // of it, the network thread's
    double load_cpu_us{};
};

struct report
{
    machine where;
    bool has_wrk{};
    std::vector<throughput_report> throughput;
    std::vector<latency_report> latency;
    std::vector<limit_report> limit;
    std::optional<webhook_report> webhooks;
    std::vector<ingest_report> ingest;
};

std::string to_text(const report& r);
std::string to_json(const report& r);

} // namespace relay::bench
