#pragma once

#include "sim/clock.hpp"
#include "sim/mail_store.hpp"
#include "sim/settings.hpp"

#include <random>
#include <string_view>
#include <vector>

namespace relay::sim {

// One event in the life of a mail, and what happens to the news of it
struct delivery_event
{
    mail_event what{};
    microseconds at{};     // after the mail was accepted
    microseconds posted{}; // likewise: when it is first posted
    bool lost{};           // never posted
    bool doubled{};        // posted twice
};

struct delivery_outcome
{
    std::vector<delivery_event> events; // in the order in which they happen
    bool hard_bounce{};
};

// What a mail to this address is in for, when nothing else is drawn: `none` for an address that is
// none of Resend's test addresses
enum class test_address
{
    none,
    delivered,
    bounced,
    complained,
    suppressed,
};

test_address test_address_of(std::string_view address);

// Draws the life of a mail. `to`, unless it is `none`, is the one event that decides.
delivery_outcome draw_outcome(test_address to, const webhook_settings& s, std::mt19937_64& random);

// The life of a mail that is refused after its acceptance: `failed`, or `scheduled`
delivery_outcome
draw_single_event(mail_event only, const webhook_settings& s, std::mt19937_64& random);

} // namespace relay::sim
