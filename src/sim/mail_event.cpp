#include "sim/mail_event.hpp"

#include <array>
#include <cstddef>

namespace relay::sim {

std::string_view to_string(mail_event e)
{
    constexpr std::array<std::string_view, 12> names = {
        "delivered",
        "scheduled",
        "canceled",
        "bounced",
        "complained",
        "suppressed",
        "failed",
        "queued",
        "sent",
        "delivery_delayed",
        "opened",
        "clicked"};
    return names[static_cast<std::size_t>(e)];
}

} // namespace relay::sim
