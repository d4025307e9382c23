#include "campaign/prepared_campaign.hpp"

#include "relay/campaign/campaign_definition.hpp"

#include <utility>
#include <vector>

namespace relay {

namespace {

std::vector<milliseconds> delays_of(const campaign_record& campaign)
{
    std::vector<milliseconds> delays;
    for (const auto& step : stored_definition(campaign.definition).steps)
        delays.push_back(step.delay);
    return delays;
}

} // namespace

prepared_campaign::prepared_campaign(
    campaign_record c, campaign_reader& reader, campaign_mail_maker make_mail
)
    : campaign_(std::move(c)),
      turns_(reader, campaign_.id, delays_of(campaign_)),
      make_mail_(std::move(make_mail))
{
}

campaign_mail& prepared_campaign::mail(std::uint32_t step)
{
    auto& mail = mails_[step];
    if (!mail)
        mail = make_mail_(campaign_, step);
    return *mail;
}

} // namespace relay
