#include "store/tables/soft_bounce_rows.hpp"

#include "store/sql/dialect.hpp"

namespace relay {

soft_bounce_rows::soft_bounce_rows(sql::connection& db)
    : db_(db),
      find_reached_(db, "SELECT 1 FROM reached WHERE address = ? AND at >= ?"),
      set_reached_(
          db,
          "INSERT INTO reached(address, at) VALUES(?, ?) ON CONFLICT(address) DO UPDATE SET at = " +
              sql::greater_of(db.engine(), "reached.at", "excluded.at")
      ),
      insert_(
          db,
          "INSERT INTO soft_bounce(address, resend_id, at) VALUES(?, ?, ?)"
          " ON CONFLICT(address, resend_id) DO UPDATE SET at = " +
              sql::greater_of(db.engine(), "soft_bounce.at", "excluded.at")
      ),
      delete_oldest_(
          db,
          "DELETE FROM soft_bounce WHERE address = ?1 AND resend_id IN (SELECT resend_id"
          " FROM soft_bounce WHERE address = ?1 ORDER BY at DESC, resend_id DESC"
          " LIMIT 9223372036854775807 OFFSET ?2)"
      ),
      delete_until_(db, "DELETE FROM soft_bounce WHERE address = ? AND at <= ?"),
      count_(db, "SELECT count(*) FROM soft_bounce WHERE address = ?"),
      forget_(
          db,
          "DELETE FROM soft_bounce WHERE (address, resend_id) IN"
          " (SELECT address, resend_id FROM soft_bounce WHERE at < ?1 ORDER BY at LIMIT ?2)"
      ),
      forget_reached_(
          db,
          "DELETE FROM reached WHERE address IN"
          " (SELECT address FROM reached WHERE at < ?1 ORDER BY at LIMIT ?2)"
      )
{
}

bool soft_bounce_rows::add(std::string_view address, std::string_view resend_id, wall_time at)
{
    if (find_reached_(address, to_ms(at)).step())
        return false;
    insert_.run(address, resend_id, to_ms(at));
    delete_oldest_.run(address, most);
    return true;
}

bool soft_bounce_rows::reached(std::string_view address, wall_time at)
{
    set_reached_.run(address, to_ms(at));
    delete_until_.run(address, to_ms(at));
    return db_.changes() > 0;
}

std::size_t soft_bounce_rows::count(std::string_view address)
{
    auto row = count_(address);
    return row.step() ? static_cast<std::size_t>(row.integer(0)) : 0;
}

bool soft_bounce_rows::forget(wall_time before, std::size_t limit)
{
    const auto full = [&] { return static_cast<std::size_t>(db_.changes()) >= limit; };
    forget_.run(to_ms(before), limit);
    const bool more = full();
    forget_reached_.run(to_ms(before), limit);
    return full() || more;
}

} // namespace relay
