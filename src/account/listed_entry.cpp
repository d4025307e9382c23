#include "account/listed_entry.hpp"

namespace relay {

new_suppression to_entry(const listed_suppression& s)
{
    new_suppression entry{
        .id = s.id,
        .email = s.email,
        .origin = parse_suppression_origin(s.origin).value_or(suppression_origin::manual),
        .source = s.source,
        .why = std::string(why_on_resends_list),
        .at = s.created,
        .by_resend = true,
    };
    if (entry.origin == suppression_origin::complaint)
        entry.scope = suppression_scope::campaigns;
    return entry;
}

} // namespace relay
