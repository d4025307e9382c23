#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace relay::sql {
class connection;
}

namespace relay {

// The greatest number that each table has given a row by itself, by the table's name: it gives none
// of those again, even when the row is gone.
std::map<std::string, std::int64_t> read_given_numbers(sql::connection& db);

// Has it give greater ones only. In the transaction that is open.
void raise_given_numbers(sql::connection& db, const std::map<std::string, std::int64_t>& numbers);

} // namespace relay
