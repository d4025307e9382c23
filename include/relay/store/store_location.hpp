#pragma once

#include <string>
#include <utility>

namespace relay {

// Where a store is: in a directory, as a SQLite database, or in a schema of a PostgreSQL database.
struct store_location
{
    static store_location in_directory(const std::string& directory)
    {
        return {.path = directory + "/relay.db", .url = {}, .schema = {}};
    }
    static store_location in_postgresql(std::string url, std::string schema = "relay")
    {
        return {.path = {}, .url = std::move(url), .schema = std::move(schema)};
    }

    bool is_shared() const { return !url.empty(); }

    // For people: never has a password.
    std::string name() const;

    std::string path; // of SQLite's file; empty: PostgreSQL
    std::string url;  // as libpq takes it
    std::string schema;
};

} // namespace relay
