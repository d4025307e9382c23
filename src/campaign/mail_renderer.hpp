#pragma once

#include "campaign/mail_template.hpp"
#include "relay/campaign/campaign_mail.hpp"
#include "relay/mail/job.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace relay {

// Makes the mail of one recipient, and checks it by the rules that hold for what producers hand in:
// the same reader reads it, so that there is one set of rules. Keeps its buffers from mail to mail;
// one for each thread.
class mail_renderer
{
public:
    // `address` is the recipient's. The mail is in the campaign lane. `context.uuid` is the id that
    // the message will have, and its correlation tag is in the body.
    std::variant<invalid_mail, submission> render(
        const mail_template& mail,
        std::string_view address,
        const template_values& values,
        const job_context& context
    );

private:
    job_reader reader_;
    std::string json_;
};

} // namespace relay
