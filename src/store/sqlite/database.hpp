#pragma once

#include "store/sql/database.hpp"
#include "store/sqlite/checkpointer.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/lock_file.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace relay::sqlite {

// A SQLite database in a data directory that nobody else writes: its lock, the writer's connection,
// and the thread that moves the log into the database.
class database final : public sql::database
{
public:
    // `path` is relay.db's. Throws what open_database() throws.
    database(const std::string& path, const std::function<void()>& while_migrating);

    sql::connection& writer() override { return db_; }
    std::optional<std::filesystem::path> body_directory() const override;

private:
    static int after_commit(void* self, sqlite3*, const char*, int pages);

    std::string path_;
    lock_file lock_;
    connection db_;
    std::optional<checkpointer> checkpoints_; // of a database that is whole
};

} // namespace relay::sqlite
