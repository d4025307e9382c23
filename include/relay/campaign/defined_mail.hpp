#pragma once

#include "relay/base/id.hpp"
#include "relay/campaign/campaign_mail.hpp"
#include "relay/store/campaign_record.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace relay {

// What the mail of all campaigns has in common
struct mail_surroundings
{
    id_secret secret{};     // the store's
    std::string public_url; // of the links to unsubscribe; empty: mail gets none
};

// The mails of a campaign, as its definition has them. That was found good before it was stored.
// `step`: of a sequence, from 1 on; 0: the first of one, or the only one.
std::shared_ptr<campaign_mail> make_defined_mail(
    const campaign_record& campaign, std::uint32_t step, const mail_surroundings& around
);

} // namespace relay
