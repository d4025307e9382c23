#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace relay {

// What goes into a segment of a path or into a query: all but letters, digits and "-_.~" as %20 and
// the like
std::string percent_encoded(std::string_view text);

// Nothing: a percent sign that two hexadecimal digits do not follow
std::optional<std::string> percent_decoded(std::string_view text);

} // namespace relay
