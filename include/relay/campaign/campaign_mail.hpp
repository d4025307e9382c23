#pragma once

#include "relay/base/id.hpp"
#include "relay/mail/job.hpp"
#include "relay/mail/submission.hpp"
#include "relay/store/campaign_record.hpp"
#include "relay/store/recipient_upload.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>

namespace relay {

// A recipient whose mail breaks a rule, Resend's or ours
struct invalid_mail
{
    std::string reason; // a sentence or two
    mail_fault fault{}; // what is kept of it
};

// Makes the mails of one campaign. One thread at a time.
class campaign_mail
{
public:
    campaign_mail() = default;
    campaign_mail(const campaign_mail&) = delete;
    campaign_mail& operator=(const campaign_mail&) = delete;
    virtual ~campaign_mail() = default;

    // With the links to unsubscribe. `id`: the message's; `context` has it as a UUID.
    virtual std::variant<invalid_mail, submission>
    make(const recipient_record& recipient, message_id id, const job_context& context) = 0;
};

// Of a campaign whose definition was found good before it was stored. `step`: which mail of a
// sequence it is, from 1 on; 0: the only one. Called on the thread that makes the mails.
using campaign_mail_maker =
    std::function<std::shared_ptr<campaign_mail>(const campaign_record&, std::uint32_t step)>;

} // namespace relay
