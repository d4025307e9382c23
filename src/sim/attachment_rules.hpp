#pragma once

#include "sim/problem.hpp"

#include <simdjson.h>

#include <cstddef>
#include <optional>

namespace relay::sim {

// What is wrong with the attachments of a mail: types of their fields, files of a kind that Resend
// does not send, or more than a mail may hold together with `body_size` bytes of html and text
// (resend-api.md, sections 1.2 and 14)
std::optional<problem>
find_attachment_problem(simdjson::dom::element attachments, std::size_t body_size);

} // namespace relay::sim
