#pragma once

#include "store/sqlite/connection.hpp"
#include "store/sqlite/schema.hpp"
#include "support/temporary_directory.hpp"

#include <memory>

namespace relay::test {

// A SQLite database with the newest schema and without a store around it. It is not synced.
inline std::unique_ptr<sqlite::connection> new_database(const temporary_directory& directory)
{
    auto db = std::make_unique<sqlite::connection>(
        directory.path() + "/relay.db", sqlite::mode::read_write
    );
    db->execute("PRAGMA synchronous = OFF");
    migrate(*db);
    return db;
}

} // namespace relay::test
