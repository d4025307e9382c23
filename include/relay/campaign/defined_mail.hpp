#pragma once

#include "relay/base/id.hpp"
#include "relay/campaign/campaign_mail.hpp"
#include "relay/store/campaign_record.hpp"

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
std::shared_ptr<campaign_mail>
make_defined_mail(const campaign_record& campaign, const mail_surroundings& around);

} // namespace relay
