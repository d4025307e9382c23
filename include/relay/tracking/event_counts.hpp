#pragma once

#include "relay/mail/lane.hpp"
#include "relay/policy/tracking.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace relay {

// How many events there were of the messages of each lane, since the start
class event_counts
{
public:
    // As reports name them; the events that are counted, and no other
    static constexpr std::array<std::string_view, 10> names = {
        "delivered",
        "delivery_delayed",
        "bounced_hard",
        "bounced_soft",
        "complained",
        "opened",
        "clicked",
        "failed",
        "suppressed",
        "unsubscribed"};

    void add(event_kind kind, bounce_kind bounce, lane l);

    // `name`: a number in `names`
    std::uint64_t at(std::size_t name, lane l) const
    {
        return counts_[name][static_cast<std::size_t>(l)];
    }

private:
    std::array<std::array<std::uint64_t, 2>, names.size()> counts_{};
};

} // namespace relay
