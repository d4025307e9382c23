#pragma once

#include "relay/base/duration_histogram.hpp"
#include "relay/mail/lane.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace relay {

// What can be asked for over time. The numbers of the first ones are on disk.
enum class figure : std::uint8_t
{
    // How many there were
    accepted,
    sent,
    dead,
    requests, // that may have reached Resend
    rate_limited,
    delivered,
    bounced,
    complained,
    opened,
    clicked,

    limit,  // requests a second
    queued, // messages that wait: the most at a time

    // Of transactional mail, from its acceptance to Resend's, in seconds: so long half of it waited
    // at most, and all but a hundredth
    wait_p50,
    wait_p99,
};

// As they are asked for
constexpr std::array<std::string_view, 14> figure_names = {
    "accepted",
    "sent",
    "dead",
    "requests",
    "rate_limited",
    "delivered",
    "bounced",
    "complained",
    "opened",
    "clicked",
    "limit",
    "queued",
    "wait_p50",
    "wait_p99"};

// How many waited how long, in the buckets of duration_histogram
using wait_counts = std::array<std::uint64_t, duration_histogram::bounds.size() + 1>;

// What happened within an interval, and how things stood in it
struct figures
{
    std::array<std::uint64_t, static_cast<std::size_t>(figure::limit)> counts{}; // by figure
    std::array<std::int64_t, 3> queued{}; // the most at a time: of each lane, and of both together
    std::optional<int> limit;             // the last that was known
    wait_counts waits{};

    std::uint64_t& of(figure f) { return counts[static_cast<std::size_t>(f)]; }

    // What happened later becomes a part of it: an hour is exactly its minutes.
    void add(const figures& later);

    friend bool operator==(const figures&, const figures&) = default;
};

// What was counted from `before` on, and how things stand `now`; both have the counts since one
// start.
figures difference(const figures& now, const figures& before);

// `of`: a lane of what is queued; nothing: both. Nothing: there is nothing to tell.
std::optional<double> value_of(figure what, const figures& f, std::optional<lane> of);

} // namespace relay
