#pragma once

#include <optional>
#include <string>
#include <string_view>

// Resend's ids in a column: a UUID as its sixteen bytes, so that a row keeps its length when it
// gets one (see schema.cpp); anything else as the text that it is.

namespace relay {

// Nothing: it is not a UUID in the usual form (lower case, with hyphens).
std::optional<std::string> pack_uuid(std::string_view text);

std::string unpack_uuid(std::string_view bytes);

} // namespace relay
