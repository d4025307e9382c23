#pragma once

#include "relay/policy/bounce_limits.hpp"
#include "relay/store/recipient_id.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace relay {

// How a campaign's mail has been received
struct campaign_standing
{
    mail_counts since; // it was resumed last, or started
    std::vector<domain_counts>
        domains;           // since then, of recipients: those with a bounce or complaint
    bool resumed{};        // the counts have begun anew once
    std::int64_t queued{}; // mails that are made, and have not gone
};

} // namespace relay
