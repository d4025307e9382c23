#pragma once

#include "sim/address.hpp"
#include "sim/clock.hpp"
#include "sim/mail_event.hpp"
#include "sim/settings.hpp"

#include <random>
#include <vector>

namespace relay::sim {

// One event of a mail, and what happens to the news of it
struct delivery_event
{
    mail_event what{};
    microseconds at{};     // after the mail was accepted
    microseconds posted{}; // likewise: when it is first posted
    bool lost{};           // never posted
    bool doubled{};        // posted twice
};

// The events that an accepted mail will have at one of its recipients
struct delivery_outcome
{
    std::vector<delivery_event> events; // in the order in which they happen
    bool hard_bounce{};
};

// `to` decides how it ends, unless it is `none`: then the rates of `s` do.
delivery_outcome draw_outcome(test_address to, const webhook_settings& s, std::mt19937_64& random);

// Of a mail that is not sent, or not yet: `failed`, `suppressed` or `scheduled` is all there is.
delivery_outcome
draw_single_event(mail_event only, const webhook_settings& s, std::mt19937_64& random);

} // namespace relay::sim
