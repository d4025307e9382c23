#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace relay {

// The variables of one contact, of a JSON object that somebody wrote: without the relay's own words
// (contact_text.hpp), as the store keeps them. Nothing: it is no object, names a member twice, or
// is nested too deep.
std::optional<std::string> read_contact_variables(std::string_view json);

} // namespace relay
