#pragma once

#include "sim/bounce.hpp"
#include "sim/clock.hpp"
#include "sim/mail_event.hpp"
#include "sim/mail_view.hpp"
#include "sim/suppression_list.hpp"
#include "sim/uuid.hpp"

#include <optional>
#include <string>
#include <string_view>

// The bodies of events (resend-api.md, section 6.2)

namespace relay::sim {

// Appends the mail's tags, if it has any, as events have them: ,"tags":{name: value}
void append_event_tags(std::string& out, const mail_view& mail);

// The members of `data` that all events about a mail have, without the braces and without `to`
std::string
describe_mail(const uuid& id, const mail_view& mail, wall_time accepted, bool tags_as_list);

// The reason of a bounce, and that of a suppression
struct event_reasons
{
    std::optional<bounce> bounced;
    suppression_origin suppressed{};
};

// `to`: a JSON array of addresses
std::string write_mail_event(
    mail_event what,
    wall_time at,
    const std::string& mail,
    const std::string& to,
    const event_reasons& why
);

// suppression.added, suppression.removed
std::string write_suppression_event(bool added, wall_time at, const suppression& s);

} // namespace relay::sim
