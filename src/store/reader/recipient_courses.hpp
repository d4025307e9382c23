#pragma once

#include "relay/store/recipient_course.hpp"
#include "store/sql/statement.hpp"

#include <string_view>

namespace relay {

// What became of the recipients of an upload: behind an id, up to an id, so many
extern const std::string_view select_courses;

recipient_course read_course(const sql::cursor& row);

} // namespace relay
