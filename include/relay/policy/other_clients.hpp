#pragma once

#include "relay/policy/server_windows.hpp"

#include <cstddef>
#include <deque>

namespace relay {

// Foresees what others will spend of the limit that we share with them, from the windows that are
// over. Those who come in nearly every window are steady, and are waited for; what comes now and
// then is only expected on average, and what came once is not.
class other_clients
{
public:
    using time_point = server_windows::time_point;

    // A window is over
    void saw(const server_windows::finished& window);

    // Foresees from what was seen lately; what is long ago tells nothing.
    void foresee(time_point now);

    // Requests in a window: on average, in each one at least, and in one at most
    double expected() const { return expected_; }
    int steady() const { return steady_; }
    int most() const { return most_; }

    bool are_there() const { return expected_ > 0 || steady_ > 0; }

private:
    struct past_window
    {
        time_point when;
        int others{};
        int least{}; // of this and the five before it
    };

    std::deque<past_window> past_;
    double expected_{};
    int steady_{};
    int most_{};
};

} // namespace relay
