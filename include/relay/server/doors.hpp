#pragma once

#include "relay/net/connection_counts.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace relay {

// What went on at the relay's listeners, for metrics and for the log. Network thread only.
struct doors
{
    connection_counts jobs;
    connection_counts http;
    connection_counts webhooks;

    // Questions that were not answered, because the store could not be read, and the last reason
    std::uint64_t unreadable{};
    std::string why_unreadable;
};

// A line for each thing that has happened between the two
std::vector<std::string> tell_of_doors(const doors& before, const doors& now);

// Has the log say so in sums, a few lines every ten seconds at most, however many come. `what` must
// outlive it.
boost::asio::awaitable<void> log_doors(const doors& what);

} // namespace relay
