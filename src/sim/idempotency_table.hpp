#pragma once

#include "sim/clock.hpp"
#include "sim/uuid.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace relay::sim {

// An answer given under an idempotency key: enough of it to write the same body again
struct stored_answer
{
    std::vector<uuid> ids;
    std::string errors; // of a permissive batch: the JSON array; empty: there was none
};

// The successful answers of the last 24 hours, by method and endpoint and key (resend-api.md,
// section 1.5). An answer that isn't a success is not stored: its key is free once it is given.
class idempotency_table
{
public:
    enum class verdict
    {
        unseen,
        replay,      // `answer` is to be given again
        other_body,  // 409 invalid_idempotent_request
        in_progress, // 409 concurrent_idempotent_requests
    };

    struct finding
    {
        verdict what{verdict::unseen};
        const stored_answer* answer{}; // until the next store()
    };

    // `keep`: how many keys at most; the oldest are forgotten first.
    explicit idempotency_table(std::size_t keep) : keep_(keep) {}

    finding
    find(std::string_view endpoint, std::string_view key, std::uint64_t body, steady_time now);

    // The key is in progress from now until `answered`.
    void
    occupy(std::string_view endpoint, std::string_view key, steady_time now, steady_time answered);

    void store(
        std::string_view endpoint,
        std::string_view key,
        std::uint64_t body,
        stored_answer answer,
        steady_time now
    );

private:
    struct entry
    {
        std::uint64_t body{};
        stored_answer answer;
    };

    struct expiry
    {
        steady_time at;
        std::string name;
    };

    void forget(steady_time now);

    std::size_t keep_;
    boost::unordered_flat_map<std::string, steady_time, std::hash<std::string>> in_progress_;
    std::size_t sweep_at_{1024}; // so many in progress, of which some are over
    boost::unordered_flat_map<std::string, entry, std::hash<std::string>> entries_;
    std::deque<expiry> expiries_; // in order
};

} // namespace relay::sim
