#pragma once

#include "sim/faults.hpp"
#include "sim/latency.hpp"
#include "sim/limit_change.hpp"
#include "sim/neighbour.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace relay::sim {

enum class key_state
{
    valid,
    invalid,
    suspended,
    inactive,
    restricted, // good for sending only
};

// The keys that may ask for the usage of the account: it was opened to them step by step
enum class usage_access
{
    any_key,
    full_access, // a key that only sends gets 401
    nobody,      // there is no such endpoint
};

enum class outage
{
    none,
    refuse,  // nobody listens, and all connections are dropped
    html503, // the proxy in front answers everything, in HTML
};

// The settings that can be changed while the simulator runs (POST /sim/config)
struct live_settings
{
    latency_range latency;
    fault_plan faults;
    outage down{outage::none};

    key_state key{key_state::valid};
    int invalid_key_status{401};         // 400 and 401 have both been seen
    std::chrono::seconds clock_offset{}; // of the date that answers carry
    bool testing_mode{};   // mails to strangers are refused: no domain is verified yet
    bool refuse_batches{}; // a batch is refused whole, even a permissive one

    usage_access usage{usage_access::any_key};
    bool list_tags{}; // whether rows of GET /emails have tags: the documentation says both

    std::vector<std::string> domains{"example.org"};  // what GET /domains lists as verified
    bool only_domains{};                              // no mail from any other
    std::vector<std::string> unverified_domains;      // no mail from these
    std::map<std::string, std::string> domain_status; // of some of both, as GET /domains tells it
    std::vector<std::string> unknown_templates;

    // Markers: a mail whose subject contains one always fails with 500, or is refused with 422.
    std::vector<std::string> fail_subjects;
    std::vector<std::string> reject_subjects;
};

// The outcomes of mails that go to no test address: the share of mails for each, drawn by itself
struct outcome_rates
{
    double opened{0.3};
    double clicked{0.1};
    double bounced{0.02}; // hard
    double soft_bounced{0.01};
    double complained{0.001};
    double delayed{0.02};
    double failed{};
    double suppressed{};
};

// Events about mails, posted to somebody (resend-api.md, section 6)
struct webhook_settings
{
    std::string url;    // http://host:port/path; empty: no events
    std::string secret; // whsec_...
    outcome_rates rates;

    // Mishaps of events on their way: the share of the events that each happens to
    double late{};
    double doubled{};    // the same once more, some time later
    double disordered{}; // behind the mail's next event
    double lost{};       // never posted

    bool tags_as_list{};  // [{"name","value"}] instead of {name: value}: the documentation has both
    bool one_recipient{}; // `to` is only whom an event is about, not all of the mail's

    latency_range pace{milliseconds(10), milliseconds(100)}; // from one event of a mail to the next
    microseconds late_by{std::chrono::seconds(2)};
    double retry_scale{1}; // of the times between attempts
    unsigned connections{16};
    std::string truth_path; // what really became of each mail, one JSON line each; empty: no file
};

// The settings given at the start. The defaults are here, and nowhere else.
struct settings
{
    std::string address{"127.0.0.1"};
    std::uint16_t port{7359}; // zero: any free one
    std::optional<std::string> control_address;
    std::uint16_t control_port{};

    unsigned rate_limit{10}; // requests a second; zero: no limit
    std::vector<limit_change> limit_changes;
    std::vector<neighbour> neighbours;
    std::optional<std::uint64_t> daily_quota;
    std::optional<std::uint64_t> monthly_quota;

    // The good keys, those that may do everything and those that only send; without any of either,
    // every key that starts with "re_" is good
    std::vector<std::string> api_keys;
    std::vector<std::string> sending_keys;

    live_settings start;

    std::uint64_t seed{1}; // of faults and latencies
    std::size_t keep_mails{1'000'000};
    webhook_settings webhooks;
    std::string ledger_path; // empty: no file
    bool ledger_bodies{};    // html, text and headers too
    bool sink{};             // accept everything that is framed well: for benchmarks
};

} // namespace relay::sim
