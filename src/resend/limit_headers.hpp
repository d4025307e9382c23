#pragma once

#include "relay/policy/pacer.hpp"

#include <functional>
#include <string_view>

namespace relay {

// Looks a header of the answer up by its name in lower case; empty: the answer does not have it.
using header_lookup = std::function<std::string_view(std::string_view lower_case_name)>;

// Reads what an answer says about rate and quota (resend-api.md, section 4). Whatever is not a
// number in its place is as good as not there: headers never fail a request. A policy with a
// window other than one second is scaled to one second; `remaining` is left out then.
limit_headers read_limit_headers(const header_lookup& header);

} // namespace relay
