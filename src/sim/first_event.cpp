#include "sim/first_event.hpp"

#include "sim/address.hpp"

namespace relay::sim {

mail_event first_event_of(const mail_view& mail, bool refused)
{
    if (refused)
        return mail_event::failed;
    if (mail.has(field::scheduled_at))
        return mail_event::scheduled;
    switch (test_address_of(mail.texts(field::to).front())) {
    case test_address::bounced:
        return mail_event::bounced;
    case test_address::complained:
        return mail_event::complained;
    case test_address::suppressed:
        return mail_event::suppressed;
    case test_address::delivered:
    case test_address::none:
        break;
    }
    return mail_event::delivered;
}

} // namespace relay::sim
