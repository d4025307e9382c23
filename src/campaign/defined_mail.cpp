#include "relay/campaign/defined_mail.hpp"

#include "campaign/campaign_mails.hpp"
#include "campaign/template_mail.hpp"

#include <utility>
#include <variant>
#include <vector>

namespace relay {

std::shared_ptr<campaign_mail>
make_defined_mail(const campaign_record& campaign, const mail_surroundings& around)
{
    auto mails = std::get<0>(compile_mails(stored_definition(campaign.definition)));
    const id_codec codec(around.secret);
    template_mail::settings settings{
        .flow = codec.to_uuid(message_id{campaign.id.value}),
        .secret = around.secret,
        .public_url = around.public_url};
    return std::make_shared<template_mail>(std::move(mails.front()), std::move(settings));
}

} // namespace relay
