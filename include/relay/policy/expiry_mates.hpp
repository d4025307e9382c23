#pragma once

#include "relay/base/time.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

namespace relay {

// Which messages may share a request. A request's time is over with that of the first of its
// messages, so that no other may lose much of its own by that: either none of them has a time to
// live, or all have, and their ends are near each other.
class expiry_mates
{
public:
    expiry_mates() = default; // of any message

    // Of one that expires then, or never: an eighth of what is left is near, and a few seconds are.
    expiry_mates(const std::optional<wall_time>& expires, wall_time now)
        : kind_(expires ? kind::near : kind::never)
    {
        if (!expires)
            return;
        constexpr milliseconds a_few_seconds{5'000};
        const auto slack = std::max<milliseconds>((*expires - now) / 8, a_few_seconds);
        from_ = *expires - slack;
        until_ = *expires + slack;
    }

    bool admit(const std::optional<wall_time>& expires) const
    {
        if (kind_ == kind::near)
            return expires && *expires >= from_ && *expires <= until_;
        return kind_ == kind::any || !expires;
    }

private:
    enum class kind
    {
        any,
        never,
        near,
    };

    kind kind_{kind::any};
    wall_time from_;
    wall_time until_;
};

} // namespace relay
