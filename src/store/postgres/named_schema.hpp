#pragma once

#include "store/sql/connection.hpp"

#include <string>

namespace relay::postgres {

// Makes the schema if it is not there: whoever may use one need not be allowed to make one. Of two
// that make it at once one may fail, and tries again.
void make_schema(sql::connection& db, const std::string& name);

} // namespace relay::postgres
