#pragma once

#include <simdjson.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The tags of an email as producers write it: [{"name":…,"value":…}], one of these alone, or
// {"name":"value"}.

namespace relay::cli {

bool has_tag(simdjson::dom::object email, std::string_view name);

// The email as JSON, with tags that it gets unless it has one of that name
std::string
tagged(simdjson::dom::object email, const std::vector<std::pair<std::string, std::string>>& tags);

} // namespace relay::cli
