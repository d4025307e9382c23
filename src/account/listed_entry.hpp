#pragma once

#include "relay/resend/account_api.hpp"
#include "relay/store/suppressions.hpp"

namespace relay {

// An entry of Resend's list, as one of ours
new_suppression to_entry(const listed_suppression& s);

} // namespace relay
