#pragma once

#include "sim/problem.hpp"

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>

namespace relay::sim {

// What is wrong with the headers of a mail: names that are none, values that are no text, and line
// breaks other than folds (resend-api.md, section 14)
std::optional<problem> find_header_problem(simdjson::dom::element headers);

// The header among them that Resend writes itself, as Resend spells it; it fails the whole request
// (resend-api.md, section 14).
std::optional<std::string_view> find_own_header(simdjson::dom::element headers);

// The value with each fold, a line break before a blank, as one blank
std::string unfold(std::string_view value);

} // namespace relay::sim
