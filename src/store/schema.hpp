#pragma once

namespace relay::sqlite {
class connection;
}

namespace relay {

// Brings the database to the newest schema, whatever version it has; an empty file included.
// Throws sqlite::error, or std::runtime_error when a newer relay wrote it.
void migrate(sqlite::connection& db);

} // namespace relay
