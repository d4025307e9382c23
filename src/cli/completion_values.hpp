#pragma once

#include "cli/completion_words.hpp"
#include "cli/session.hpp"

#include <string>
#include <vector>

namespace relay::cli {

// What a running relay has of a type: the ids of campaigns (CAMPAIGN), the names of lists (LIST).
// None, and within a second, when the relay that the typed words or the session mean does not say.
std::vector<completion_word>
values_at_relay(const session& s, const std::vector<std::string>& typed, const std::string& type);

} // namespace relay::cli
