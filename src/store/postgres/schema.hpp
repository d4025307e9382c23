#pragma once

#include "store/postgres/connection_options.hpp"

#include <cstddef>
#include <functional>

namespace relay::postgres {

// The version of the schema that this relay makes and knows: the same as SQLite's, since the tables
// are the same (src/store/sqlite/schema.cpp).
std::size_t newest_schema();

// Makes the schema if it is not there, and brings it to the newest version. Of several that come
// at once, one does it, and the others wait. `while_migrating` is called before each step. Throws
// error, or std::runtime_error when a newer relay has used the schema.
void migrate(const connection_options& options, const std::function<void()>& while_migrating);

} // namespace relay::postgres
