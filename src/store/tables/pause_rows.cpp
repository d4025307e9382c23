#include "store/tables/pause_rows.hpp"

#include "store/optional_time.hpp"

namespace relay {

pause_rows::pause_rows(sql::connection& db)
    : db_(db),
      began_(db, "INSERT INTO pause(scope, began, why, by_hand, until) VALUES(?, ?, ?, ?, ?)"),
      ended_(db, "UPDATE pause SET ended = ?2 WHERE scope = ?1 AND ended IS NULL"),
      forget_(
          db,
          "DELETE FROM pause WHERE id IN (SELECT id FROM pause WHERE ended < ?1"
          " ORDER BY ended LIMIT ?2)"
      )
{
}

void pause_rows::began(const pause_record& p)
{
    began_.run(p.scope, to_ms(p.began), p.why, p.by_hand, optional_ms(p.until));
}

void pause_rows::ended(const std::string& scope, wall_time at)
{
    ended_.run(scope, to_ms(at));
}

bool pause_rows::forget(wall_time ended_before, std::size_t limit)
{
    forget_.run(to_ms(ended_before), limit);
    return static_cast<std::size_t>(db_.changes()) >= limit;
}

} // namespace relay
