#pragma once

#include <cstdint>
#include <string>
#include <utility>

namespace relay {

// Where a store is: in a directory, as a SQLite database, or in a schema of a PostgreSQL database.
struct store_location
{
    static store_location in_directory(const std::string& directory)
    {
        return {.path = directory + "/relay.db", .url = {}, .schema = {}, .epoch = {}};
    }
    static store_location in_postgresql(std::string url, std::string schema = "relay")
    {
        return {.path = {}, .url = std::move(url), .schema = std::move(schema), .epoch = {}};
    }

    bool is_shared() const { return !url.empty(); }

    // For people: never has a password.
    std::string name() const;

    std::string path; // of SQLite's file; empty: PostgreSQL
    std::string url;  // as libpq takes it
    std::string schema;

    // The sender's term, where there are several relays (membership.hpp): in another one it changes
    // nothing. 0: it is not asked for.
    std::int64_t epoch{};
};

} // namespace relay
