#include "server/http/list_handlers.hpp"
#include "server/http/route_tables.hpp"

namespace relay {

route_table list_routes()
{
    using enum audience;
    using enum taking;
    static constexpr route routes[] = {
        {"POST", "/relay/lists", post_list},
        {"GET", "/relay/lists", list_lists, relays, orders, "limit after"},
        {"GET", "/relay/lists/{id}", get_list},
        {"DELETE", "/relay/lists/{id}", delete_list},
        {"POST", "/relay/lists/{id}/contacts", post_contacts, relays, files, "upload resubscribe"},
        {"GET",
         "/relay/lists/{id}/contacts",
         export_contacts,
         relays,
         orders,
         "limit after status"},
        {"GET", "/relay/lists/{id}/contacts/{item}", get_contact},
        {"PATCH", "/relay/lists/{id}/contacts/{item}", patch_contact},
        {"DELETE", "/relay/lists/{id}/contacts/{item}", delete_contact},
    };
    return routes;
}

} // namespace relay
