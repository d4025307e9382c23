#include "campaign/template_mail.hpp"

#include "relay/mail/address.hpp"

#include <utility>
#include <variant>

namespace relay {

template_mail::template_mail(mail_template mail, settings s)
    : mail_(std::move(mail)),
      flow_(std::move(s.flow)),
      codec_(s.secret)
{
    if (!s.public_url.empty())
        links_.emplace(codec_, s.public_url);
}

std::variant<invalid_mail, submission>
template_mail::make(const recipient_record& recipient, message_id id, const job_context& context)
{
    const auto variables = recipient.variables.empty() ? std::string_view("{}")
                                                       : std::string_view(recipient.variables);
    const auto link = link_for(recipient.email, id);
    const template_values values{
        .own = values_.read(variables, recipient.email), .unsubscribe_url = link};
    auto rendered = renderer_.render(mail_, recipient.email, values, context);
    auto* email = std::get_if<submission>(&rendered);
    if (!email)
        return rendered;
    email->campaign = flow_;
    if (links_)
        links_->add_to(*email, id);
    return rendered;
}

// Most templates have it in their headers only, which add_to() writes.
std::string template_mail::link_for(std::string_view email, message_id id) const
{
    const auto box = parse_mailbox(email);
    if (!links_ || !box || !mail_.uses_unsubscribe_url())
        return {};
    return links_->link({.message = id, .address = std::string(box->address)});
}

} // namespace relay
