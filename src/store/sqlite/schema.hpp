#pragma once

#include <cstddef>

namespace relay::sqlite {
class connection;
}

namespace relay {

// How many versions there are
std::size_t newest_schema();

// Brings the database to the newest schema, whatever version it has; an empty file included.
// `version`: to an older one, for tests. Throws sqlite::error, or std::runtime_error when a newer
// relay wrote it.
void migrate(sqlite::connection& db, std::size_t version = newest_schema());

} // namespace relay
