#pragma once

#include "relay/campaign/campaign_definition.hpp"

namespace relay {

// What can be known of a definition as a whole before a mail is made of it: its fields fit
// together, its templates are some, and nothing in it makes Resend refuse every mail. Throws
// refused_definition.
void check_definition(const campaign_definition& definition, const definition_context& context);

} // namespace relay
