#pragma once

#include "relay/store/store_location.hpp"
#include "store/sql/connection.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

namespace relay::sql {

// The database of a store that is open to be written: one connection of the writer's, and what its
// engine does beside statements.
class database
{
public:
    database() = default;
    database(const database&) = delete;
    database& operator=(const database&) = delete;
    virtual ~database() = default;

    // Has the newest schema. Its transactions are those of the one who may write.
    virtual connection& writer() = 0;

    // Where the files with bodies are; nothing: each body is a row.
    virtual std::optional<std::filesystem::path> body_directory() const = 0;
};

// Opens it for the one who writes, makes it if it is not there, and brings it to the newest schema.
// `while_migrating` is called again and again meanwhile. Throws sql::error, store_locked and
// store_error.
std::unique_ptr<database>
open_database(const store_location& where, const std::function<void()>& while_migrating);

// For one who reads what is committed. Any thread.
std::unique_ptr<connection> open_to_read(const store_location& where);

} // namespace relay::sql
