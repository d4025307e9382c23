#pragma once

#include "store/sqlite/connection.hpp"

namespace relay {

// Brings the addresses in the tables of suppressions into the form in which addresses are compared
// now (relay/mail/address.hpp), when an earlier version wrote them in another. Two rows that turn
// out to be one address become one row, and what suppresses stays.
void fold_stored_addresses(sqlite::connection& db);

} // namespace relay
