#pragma once

#include "campaign/mail_renderer.hpp"
#include "campaign/mail_template.hpp"
#include "campaign/recipient_values.hpp"
#include "relay/campaign/campaign_mail.hpp"
#include "relay/mail/unsubscribe_links.hpp"
#include "relay/mail/unsubscribe_token.hpp"

#include <optional>
#include <string>
#include <variant>

namespace relay {

// The mails of a campaign with a template of its own: rendered, with links to unsubscribe in their
// headers and wherever the template has them
class template_mail final : public campaign_mail
{
public:
    struct settings
    {
        std::string flow;         // of the messages: the campaign's UUID
        id_secret secret{};       // the store's
        std::string public_url{}; // of the links; empty: mail gets none
    };

    template_mail(mail_template mail, settings s);

    std::variant<invalid_mail, submission>
    make(const recipient_record& recipient, message_id id, const job_context& context) override;

private:
    std::string link_for(std::string_view email, message_id id) const;

    mail_template mail_;
    std::string flow_;
    unsubscribe_codec codec_;
    std::optional<unsubscribe_links> links_;
    mail_renderer renderer_;
    recipient_values values_;
};

} // namespace relay
