#include "server/http/email_handlers.hpp"
#include "server/http/route_tables.hpp"

namespace relay {

namespace {

using enum audience;
using taking::mail;

} // namespace

route_table email_routes()
{
    static constexpr route routes[] = {
        {"POST", "/emails", post_email, resends, mail},
        {.method = "GET",
         .path = "/emails",
         .handler = list_emails,
         .whose = resends,
         .parameters = "limit after before"},
        {"POST", "/emails/batch", post_batch, resends, mail},
        {"GET", "/emails/{id}", get_email, resends},
        {"PATCH", "/emails/{id}", reschedule_email, resends},
        {"POST", "/emails/{id}/cancel", cancel_email, resends},
    };
    return routes;
}

} // namespace relay
