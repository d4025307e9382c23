#pragma once

#include "relay/base/id.hpp"
#include "relay/store/store_location.hpp"
#include "store/postgres/connection_options.hpp"
#include "store/sql/connection.hpp"

#include <cstdint>

namespace relay::postgres {

// How a relay that is not the sender comes to the inbox of a store

connection_options options_of_inbox(const store_location& where);

// Of a store that may be used; else it throws store_error.
id_secret secret_of_inbox(sql::connection& db);

// The greatest that its messages and batches have
std::int64_t last_id_in_inbox(sql::connection& db);

} // namespace relay::postgres
