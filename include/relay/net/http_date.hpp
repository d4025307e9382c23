#pragma once

#include "relay/base/time.hpp"

#include <optional>
#include <string_view>

namespace relay {

// Reads a Date header, "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, section 5.6.7; the obsolete forms
// are not sent any more). Nothing: it is none.
std::optional<wall_time> parse_http_date(std::string_view text);

} // namespace relay
