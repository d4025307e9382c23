#pragma once

#include "relay/base/uptime_clock.hpp"

#include <algorithm>
#include <optional>

namespace relay {

// A database that tells its listeners something locks out other such commits meanwhile: hints are
// so far apart at least, and what nobody waits for waits so long for more.
constexpr milliseconds between_hints{20};

// When a relay tells the sender that something is in the inbox. Pure: the caller brings the clock.
class hint_pace
{
public:
    using time_point = uptime_clock::time_point;

    // Something was appended. `awaited`: somebody waits for it.
    void ask(bool awaited, time_point now)
    {
        auto at = awaited ? now : now + between_hints;
        if (last_)
            at = std::max(at, *last_ + between_hints);
        due_ = due_ ? std::min(*due_, at) : at;
    }

    // Nothing: there is nothing to tell.
    std::optional<time_point> due() const { return due_; }

    // Of all that was asked for until now
    void told(time_point now)
    {
        last_ = now;
        due_.reset();
    }

private:
    std::optional<time_point> last_;
    std::optional<time_point> due_;
};

} // namespace relay
