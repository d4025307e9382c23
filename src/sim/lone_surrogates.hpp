#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace relay::sim {

// The JSON text with an escaped U+FFFD for each escaped half of a surrogate pair that lacks its
// other half: JavaScript, in which Resend is written, takes these, and no UTF-8 can hold them.
// Nothing when there are none.
std::optional<std::string> replace_lone_surrogates(std::string_view json);

} // namespace relay::sim
