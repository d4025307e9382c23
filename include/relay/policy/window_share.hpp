#pragma once

#include "relay/policy/other_clients.hpp"
#include "relay/policy/server_windows.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace relay {

// Our share of the server's windows while others spend the same limit: what they leave of a window
// is spread over the rest of it, less what they are foreseen to take until it ends. When they take
// more than that, the window is over for us as soon as an answer shows it, and the next one is ours
// again. Without a sign of others it allows everything.
class window_share
{
public:
    using clock = server_windows::clock;
    using time_point = server_windows::time_point;

    // When the next request may be granted. `kept`: places of a window that it must leave free.
    // `slack`: so much later than the server's end of a window we take it to be over.
    time_point next(int kept, clock::duration slack, time_point now) const;

    // Grants a request; then, that it will never be written, or that it is written now.
    void take(time_point now);
    void give_back() { --unwritten_; }
    std::uint64_t written(time_point now);

    // What came of it: see server_windows
    void answered(
        std::uint64_t request,
        std::optional<int> limit,
        std::optional<int> remaining,
        bool counted,
        time_point now
    );
    void lost(std::uint64_t request, time_point now);

    // Brings what is known of others up to date when nothing was answered for a while
    void update(time_point now);

    // Whether others are there, foreseen or seen a moment ago
    bool is_shared(time_point now) const { return others_.are_there() || now < seen_until_; }

    // Requests of others that are foreseen in a second
    double others() const;

    // True, once for each, when a request was refused although nobody else was there: see
    // server_windows
    bool take_squeezed() { return windows_.take_squeezed(); }

private:
    double awaited(const server_windows::open& w, time_point now) const;

    server_windows windows_;
    other_clients others_;
    int unwritten_{};
    std::size_t answers_{};                    // since windows_ was last looked at
    time_point taken_{time_point::min()};      // the last one
    time_point seen_until_{time_point::min()}; // others were seen lately
};

} // namespace relay
