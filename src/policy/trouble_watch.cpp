#include "relay/policy/trouble_watch.hpp"

namespace relay {

namespace {

constexpr std::chrono::seconds over_after{5};

} // namespace

trouble_watch::change trouble_watch::look(bool is_there, clock::time_point now)
{
    if (is_there) {
        last_seen_ = now;
        if (on_)
            return change::none;
        on_ = true;
        began_ = now;
        return change::began;
    }
    if (!on_ || now < last_seen_ + over_after)
        return change::none;
    on_ = false;
    return change::ended;
}

} // namespace relay
