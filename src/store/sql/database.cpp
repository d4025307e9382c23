#include "store/sql/database.hpp"

#include "store/postgres/database.hpp"
#include "store/sqlite/database.hpp"

namespace relay::sql {

std::unique_ptr<database>
open_database(const store_location& where, const std::function<void()>& while_migrating)
{
    if (where.is_shared())
        return std::make_unique<postgres::database>(where, while_migrating);
    return std::make_unique<sqlite::database>(where.path, while_migrating);
}

std::unique_ptr<connection> open_to_read(const store_location& where)
{
    if (where.is_shared())
        return std::make_unique<postgres::connection>(
            postgres::options_of(where, postgres::access::read)
        );
    auto db = std::make_unique<sqlite::connection>(where.path, sqlite::mode::read_only);
    db->execute("PRAGMA cache_size = -1024"); // KiB; what is more, the system's own cache has
    return db;
}

} // namespace relay::sql
