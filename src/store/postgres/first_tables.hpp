#pragma once

#include <string_view>

// The tables of the first version that PostgreSQL has. Columns are those of SQLite's tables:
// src/store/sqlite/schema.cpp tells what they mean. They stay as they are here: what changes later
// is a migration (schema.cpp).

namespace relay::postgres {

std::string_view mail_tables();

// And all others about campaigns, their recipients, and lists
std::string_view campaign_tables();

} // namespace relay::postgres
