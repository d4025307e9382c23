#pragma once

#include "sim/team.hpp"

#include <optional>
#include <string>
#include <string_view>

// POST /sim/config takes JSON and changes `rate_limit`, `daily_quota`, `monthly_quota` (null: no
// such quota), `daily_used`, `monthly_used`, `latency` ("50ms..300ms"), `faults` ({"reset": 0.05};
// kinds that aren't named have no rate any more), `outage` (none, refuse, html503), `key_state`
// (valid, invalid, suspended, inactive, restricted), `invalid_key_status` (400 or 401),
// `clock_offset` (seconds), `testing_mode`, `refuse_batches`, `usage` (any_key, full_access,
// nobody), `list_tags`, the lists `domains`, `unverified_domains`, `unknown_templates`,
// `fail_subjects` and `reject_subjects`, and `domain_status` ({"a.example": "failed"}: as GET
// /domains tells it). Whatever is left out stays as it is.

namespace relay::sim {

// All of it or, when something is wrong, nothing: then what is wrong.
std::optional<std::string> apply_config(team& t, std::string_view text);

// The present state, in the same terms
std::string describe_config(const team& t);

} // namespace relay::sim
