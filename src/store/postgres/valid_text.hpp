#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace relay::postgres {

// The text as PostgreSQL takes it, with U+FFFD for each part that is no UTF-8 and for each NUL.
// Nothing: it is that already.
std::optional<std::string> made_valid(std::string_view text);

} // namespace relay::postgres
