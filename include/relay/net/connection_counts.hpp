#pragma once

#include <cstdint>

namespace relay {

// How the connections of one listener fared. All but `open` count since the start. Network thread
// only.
struct connection_counts
{
    std::uint64_t open{};      // now
    std::uint64_t full{};      // how often every place was taken
    std::uint64_t made_room{}; // closed for others: they were idle, or had not said who they are
    std::uint64_t too_slow{};  // closed because what they began did not come in its time
    std::uint64_t no_token{};  // refused: a token was missing, or wrong
    std::uint64_t foreign{};   // refused: sent by a page of another site, or to the wrong listener
};

} // namespace relay
