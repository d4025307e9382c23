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

// What PostgreSQL spent on a message or an event
struct store_use
{
    double cpu_us{};    // of all its processes
    double log_bytes{}; // written ahead
};

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
    std::optional<store_use> store;
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
    std::string at;                // which relay was handed it; empty: there is only one
    double submitted_per_second{}; // of the campaign
    double sent_per_second{};
    latencies ms;
};

// What a long campaign uses of a rate limit
struct limit_report
{
    int limit{}; // requests a second
    std::string beside;
    double used{};                // share of what the neighbours leave of it
    std::uint64_t requests{};     // answers 429 among them
    std::uint64_t rate_limited{}; // answers 429
    double mails_a_request{};
    // How long transactional messages waited, if there were some: at the relay that sends, and at
    // another one
    std::optional<latencies> at_sender{};
    std::optional<latencies> at_spare{};
};

struct webhook_report
{
    std::uint64_t events{};
    double per_second{};
    double cpu_us{};         // of the relay, an event
    double network_cpu_us{}; // of it, the network thread's
    double load_cpu_us{};
    double disk_bytes{};
    std::optional<store_use> store;
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

// A queue that was there when the relay started, from one look to the next
struct drain_step
{
    std::uint64_t left{}; // when the step began
    double per_second{};
    double commit_ms{};  // for a hundred messages
    std::uint64_t rss{}; // bytes, at the end of the step
    latencies ms;        // of the transactional messages beside it
};

struct drain_report
{
    std::uint64_t messages{};
    double ready_s{}; // from the start until jobs are taken
    double seconds{}; // from the resume until all are sent
    std::vector<drain_step> steps;
};

// A queue of one length, taken while nothing is sent, and sent by the next relay after a kill
struct backlog_report
{
    std::uint64_t messages{};
    std::uint64_t times{}; // measured so often: the others are means, `ready_s` and `rss` the worst
    double accepted_per_second{};
    double accept_cpu_us{};
    double disk_bytes{}; // written for a message until it is acknowledged
    double ready_s{};    // from the start until jobs are taken
    double sent_per_second{};
    double send_cpu_us{};
    std::uint64_t rss_accepted{}; // bytes: when all are queued
    std::uint64_t rss_started{};  // of the next relay, when it is ready
    std::uint64_t rss_peak{};     // of it, until all are sent
};

// Mail of one domain while another one, with so many flows in each lane, is paused
struct blocked_report
{
    std::uint64_t flows{};
    double transactional_per_second{};
    double transactional_cpu_us{}; // of the network thread, a message
    double campaign_per_second{};
    double campaign_cpu_us{};
};

// A campaign and some transactional messages that are due at the same time
struct due_report
{
    std::uint64_t messages{};
    double taken_per_second{};
    double first_late_ms{}; // of the transactional ones
    double last_late_ms{};
    double all_late_ms{}; // the last of the campaign
};

// A campaign to recipients of a CSV file, three variables each
struct campaign_report
{
    std::uint64_t recipients{};
    double imported_per_second{};
    double check_s{};         // of all recipients, before it starts
    double sent_per_second{}; // from the start on
    double per_second{};      // from the first byte of the file to the last mail in the sink
    double import_cpu_us{};   // of the relay, a recipient
    double sent_cpu_us{};     // of the relay, a mail
    double disk_bytes{};      // of a recipient once it is imported, beside what the file has of it
    std::uint64_t rss_peak{};
    std::uint64_t repeated{}; // mails that came twice
    double ready_s{};         // after a kill in the middle
};

// From a signal to the relay that sends until the first request of the next one
struct takeover_report
{
    std::string how;
    std::int64_t lease_s{};
    std::uint64_t queued{}; // at the first of them
    int times{};
    double median_s{};
    double worst_s{};
    std::uint64_t rss_peak{}; // of the largest relay that runs at the end
};

// Mail that relays take while none sends, and that one takes up later
struct doors_report
{
    int relays{};
    std::uint64_t messages{};
    double per_second{}; // acknowledged, by all of them
    double cpu_us{};     // of the relays, a message
    double load_cpu_us{};
    std::optional<store_use> store; // until they are acknowledged
    double sent_s{};                // from the start of a sender until all are sent
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
    std::optional<drain_report> drain;
    std::vector<backlog_report> backlog;
    std::vector<blocked_report> blocked;
    std::optional<due_report> due;
    std::optional<campaign_report> campaign;
    std::vector<takeover_report> takeover;
    std::optional<doors_report> doors;
};

std::string to_text(const report& r);
std::string to_json(const report& r);

} // namespace relay::bench
