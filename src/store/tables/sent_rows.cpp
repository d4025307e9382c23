#include "store/tables/sent_rows.hpp"

#include "store/postgres/sent_rows.hpp"
#include "store/sqlite/sent_rows.hpp"

namespace relay {

std::unique_ptr<sent_rows> make_sent_rows(sql::connection& db)
{
    if (db.engine() == sql::engine::postgresql)
        return std::make_unique<postgres::sent_rows>(db);
    return std::make_unique<sqlite::sent_rows>(db);
}

} // namespace relay
