#pragma once

#include <string>
#include <string_view>

namespace relay::postgres {

// What the lease remembers of the key for Resend that mail was last sent with: two keys can be
// compared, and neither can be read. `salt`: the database's own, so that the same key gives another
// digest elsewhere. Empty, when there is no key.
std::string key_digest(std::string_view salt, std::string_view key);

} // namespace relay::postgres
