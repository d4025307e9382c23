#include "store/tables/attempt_rows.hpp"

#include "store/sql/dialect.hpp"

namespace relay {

attempt_rows::attempt_rows(sql::connection& db)
    : insert_(
          db,
          sql::replace(
              db.engine(),
              "attempt",
              {"message", "at"},
              {"counted", "verdict", "status", "name", "text"}
          )
      ),
      forget_(db, "DELETE FROM attempt WHERE message = ?")
{
}

void attempt_rows::add(message_id id, const attempt_entry& entry)
{
    insert_.run(
        id.value,
        to_ms(entry.at),
        entry.counted ? 1 : 0,
        static_cast<int>(entry.result.verdict),
        entry.result.status,
        entry.result.name,
        entry.result.message
    );
}

void attempt_rows::forget(message_id id)
{
    forget_.run(id.value);
}

} // namespace relay
