#pragma once

#include "relay/policy/outcome.hpp"
#include "relay/policy/pause.hpp"
#include "relay/policy/quota_book.hpp"

#include <optional>
#include <string>

// What pauses say to people. Resend's messages may echo addresses, so only its names are in it.

namespace relay {

std::string why_paused(const pause_scope& scope, const outcome& result);
std::string what_ends(const pause_scope& scope, verdict v);
std::string what_probe_came_to(const outcome& result);
std::string what_ends_by_hand(const std::optional<wall_time>& until = {});
std::string why_lost_bodies();
std::string why_lost_commits();
std::string why_own_limit(const quota_exhaustion& limit);
std::string what_ends_own_limit(wall_time until);

} // namespace relay
