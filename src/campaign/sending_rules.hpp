#pragma once

#include "relay/campaign/campaign_definition.hpp"
#include "relay/policy/bounce_limits.hpp"
#include "relay/policy/canary.hpp"
#include "relay/policy/sending_window.hpp"
#include "relay/store/campaign_record.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace relay {

// Of what its author says of a campaign: when its mail may leave, and what stops it
struct sending_rules
{
    double weight{1};
    std::optional<sending_window> window;
    relay::canary canary;
    bounce_limits limits;

    std::uint32_t steps{}; // of a sequence; 0: it has one mail
    bool open{};           // it goes on when all had their turn: there may come others

    // Of its senders, as domains are compared; empty: that is not known before a mail is made.
    std::string domain;
};

// A window in a zone that the system has no more is one in UTC.
sending_rules rules_of(const campaign_definition& definition);

// True when bounces and complaints may stop it: its canary, if it has one, has gone, and so long
// ago that what would come of it has come.
bool is_judged(const sending_rules& rules, const campaign_record& c, wall_time now);

} // namespace relay
