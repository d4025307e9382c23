#include "relay/campaign/contact_fields.hpp"

#include "campaign/recipient_object.hpp"
#include "relay/campaign/contact_text.hpp"

namespace relay {

std::optional<std::string> read_contact_variables(std::string_view json)
{
    recipient_object object(reserved_names);
    std::string text(json);
    if (object.read(text) != recipient_object::result::read)
        return std::nullopt;
    return std::string(object.variables());
}

} // namespace relay
