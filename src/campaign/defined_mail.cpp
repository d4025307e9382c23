#include "relay/campaign/defined_mail.hpp"

#include "campaign/campaign_mails.hpp"
#include "campaign/template_mail.hpp"

#include <utility>
#include <variant>

namespace relay {

std::shared_ptr<campaign_mail> make_defined_mail(
    const campaign_record& campaign, std::uint32_t step, const mail_surroundings& around
)
{
    const auto definition = stored_definition(campaign.definition);
    auto mail = mail_template::parse(mail_of(definition, step == 0 ? 0 : step - 1));
    const id_codec codec(around.secret);
    template_mail::settings settings{
        .flow = codec.to_uuid(message_id{campaign.id.value}),
        .secret = around.secret,
        .public_url = around.public_url};
    return std::make_shared<template_mail>(
        std::get<mail_template>(std::move(mail)), std::move(settings)
    );
}

} // namespace relay
