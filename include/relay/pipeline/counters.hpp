#pragma once

#include "relay/base/duration_histogram.hpp"
#include "relay/mail/lane.hpp"
#include "relay/mail/state.hpp"
#include "relay/policy/outcome.hpp"
#include "relay/policy/pause.hpp"

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <numeric>
#include <string_view>

namespace relay {

// A call over HTTP, as it is counted
struct http_call
{
    std::string_view method; // of the route, or empty
    std::string_view route;  // its pattern, such as "/emails/{id}"; empty: none was found
    unsigned status{};

    friend auto operator<=>(const http_call&, const http_call&) = default;
};

// What happened since the start, counted where it happens. Network thread only; read by metrics
// and status.
struct counters
{
    // Producers
    std::uint64_t connections_accepted{};
    std::uint64_t connections_open{};
    std::uint64_t lines{};
    std::uint64_t accepted{};
    std::uint64_t duplicates{};
    std::uint64_t rejected{};
    std::uint64_t refused_full{};
    std::map<http_call, std::uint64_t> http_calls; // as many as routes have statuses

    // Resend. A sending is one request with one answer, or none.
    std::array<std::uint64_t, 12> sendings{}; // by verdict
    std::uint64_t messages_sent{};
    std::array<std::uint64_t, 4> dead{}; // messages, by death
    std::uint64_t recipients_sent{};
    std::uint64_t batches{};
    std::uint64_t singles{};
    std::array<duration_histogram, 2> accepted_to_sent{}; // by lane
    duration_histogram answer_time{};

    std::array<std::uint64_t, pause_kinds> pauses{}; // that began, by pause_kind

    std::uint64_t messages_dead() const
    {
        return std::accumulate(dead.begin(), dead.end(), std::uint64_t{});
    }

    std::uint64_t& of(verdict v) { return sendings[static_cast<std::size_t>(v)]; }
    std::uint64_t of(verdict v) const { return sendings[static_cast<std::size_t>(v)]; }
};

} // namespace relay
