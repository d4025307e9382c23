#include "store/postgres/named_schema.hpp"

#include "store/postgres/quoted_name.hpp"
#include "store/sql/statement.hpp"

namespace relay::postgres {

void make_schema(sql::connection& db, const std::string& name)
{
    sql::statement find(db, "SELECT 1 FROM pg_namespace WHERE nspname = ?");
    if (!find(name).step())
        db.execute("CREATE SCHEMA IF NOT EXISTS " + quoted_name(name));
}

} // namespace relay::postgres
