#pragma once

#include "campaign/campaign_turns.hpp"
#include "relay/campaign/campaign_mail.hpp"
#include "relay/store/campaign_reader.hpp"
#include "relay/store/campaign_record.hpp"

#include <cstdint>
#include <map>
#include <memory>

namespace relay {

// What a campaign that runs is on disk, made ready for feeding. Of a sequence mails are made ready
// as they are needed, by step.
class prepared_campaign
{
public:
    // Reads the definition, which may be long: on the thread that makes the mails.
    prepared_campaign(campaign_record c, campaign_reader& reader, campaign_mail_maker make_mail);

    // Of the network thread
    campaign_turns& turns() { return turns_; }

    // Of the thread that makes the mails. `step`: as campaign_mail_maker has it
    campaign_mail& mail(std::uint32_t step);

private:
    campaign_record campaign_;
    campaign_turns turns_;
    campaign_mail_maker make_mail_;
    std::map<std::uint32_t, std::shared_ptr<campaign_mail>> mails_;
};

} // namespace relay
