#pragma once

#include "store/postgres/connection.hpp"
#include "store/sql/database.hpp"

namespace relay::postgres {

// How a connection to that store is opened
connection_options options_of(const store_location& where, access a);

// A schema of a PostgreSQL database, as the one sees it who may write. That nobody else does is the
// matter of its term, not of this.
class database final : public sql::database
{
public:
    // Throws what open_database() throws.
    database(const store_location& where, const std::function<void()>& while_migrating);

    sql::connection& writer() override { return *db_; }
    std::optional<std::filesystem::path> body_directory() const override { return std::nullopt; }

private:
    std::optional<connection> db_; // once there is a schema
};

} // namespace relay::postgres
