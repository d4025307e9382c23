#pragma once

#include "sim/endpoint.hpp"
#include "sim/shared_limit.hpp"
#include "sim/sliding_peak.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <string>

namespace relay::sim {

// Of the events that are posted
struct webhook_statistics
{
    std::uint64_t events{};    // that happened
    std::uint64_t lost{};      // of these, never posted
    std::uint64_t attempts{};  // to post
    std::uint64_t delivered{}; // posted, and answered 2xx
    std::uint64_t given_up{};  // after the last attempt
    std::uint64_t pending{};   // still to be posted; with those that have not happened yet
};

// Counts since the start
struct statistics
{
    std::uint64_t requests{}; // that were read, whatever became of them
    std::uint64_t accepted_mails{};
    std::uint64_t accepted_requests{}; // that brought those mails
    std::uint64_t replays{};           // answered again from an idempotency key
    std::uint64_t rate_limited{};
    std::uint64_t daily_quota_exceeded{};
    std::uint64_t monthly_quota_exceeded{};
    std::array<std::uint64_t, endpoint_count> by_endpoint{};
    std::map<int, std::uint64_t> by_status; // of answers, also of those that a fault then lost
    std::map<std::string, std::uint64_t, std::less<>> by_fault;
    sliding_peak peak; // of the requests that were counted against the limit

    std::uint64_t connections{};
    std::uint64_t handshakes{};
    std::uint64_t resumed{};

    webhook_statistics webhooks;
};

std::string to_json(const statistics& s, const limit_use& limit);

} // namespace relay::sim
