#pragma once

#include <chrono>

namespace relay {

// Says when a trouble begins and when it is over, to whoever looks again and again. It is over when
// it was not there for five seconds: what comes and goes is one trouble. Pure: the caller brings
// time.
class trouble_watch
{
public:
    using clock = std::chrono::steady_clock;

    enum class change
    {
        none,
        began,
        ended,
    };
    change look(bool is_there, clock::time_point now);

    // From its begin to when it was there last; of the one that has just ended, too
    clock::duration lasted() const { return last_seen_ - began_; }

private:
    bool on_{};
    clock::time_point began_;
    clock::time_point last_seen_;
};

} // namespace relay
