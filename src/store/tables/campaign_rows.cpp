#include "store/tables/campaign_rows.hpp"

namespace relay {

campaign_rows::campaign_rows(sql::connection& db)
    : db_(db),
      find_(db, "SELECT number, state FROM campaign WHERE id = ?"),
      insert_(
          db, "INSERT INTO campaign(id, name, state, definition, created) VALUES(?, ?, ?, ?, ?)"
      ),
      define_(
          db, "UPDATE campaign SET name = ?2, definition = ?3 WHERE id = ?1 AND definition = ?4"
      ),
      take_back_(
          db, "UPDATE campaign SET id = -number, state = 5, ended = -1 WHERE id = ? AND state = 0"
      ),
      move_(
          db,
          "UPDATE campaign SET state = ?2, why = ?4, starts = CASE WHEN CAST(?2 AS BIGINT) = 1 "
          "THEN CAST(?3 AS "
          "BIGINT) END,"
          " started = CASE WHEN ?2 = 2 THEN coalesce(started, ?3) ELSE started END,"
          " ended = CASE WHEN ?2 >= 4 THEN ?3 END, forgotten = 0 WHERE id = ?1"
      ),
      let_rest_go_(db, "UPDATE campaign SET rest_from = ?2 WHERE id = ?1")
{
    static_assert(static_cast<int>(campaign_state::draft) == 0);
    static_assert(static_cast<int>(campaign_state::scheduled) == 1);
    static_assert(static_cast<int>(campaign_state::running) == 2);
    static_assert(static_cast<int>(campaign_state::finished) == 4);
    static_assert(static_cast<int>(campaign_state::cancelled) == 5);
}

std::optional<campaign_rows::position> campaign_rows::find(campaign_id id)
{
    auto row = find_(id.value);
    if (!row.step())
        return std::nullopt;
    return position{.number = row.integer(0), .state = static_cast<campaign_state>(row.integer(1))};
}

void campaign_rows::insert(const new_campaign& c)
{
    insert_.run(
        c.id.value, c.name, static_cast<int>(campaign_state::draft), c.definition, to_ms(c.created)
    );
}

bool campaign_rows::define(
    campaign_id id,
    const std::string& name,
    const std::string& definition,
    const std::string& before
)
{
    define_.run(id.value, name, definition, before);
    return db_.changes() != 0;
}

bool campaign_rows::take_back(campaign_id id)
{
    take_back_.run(id.value);
    return db_.changes() != 0;
}

void campaign_rows::move(campaign_id id, campaign_state to, wall_time at, const std::string& why)
{
    move_.run(id.value, static_cast<int>(to), to_ms(at), why);
}

void campaign_rows::let_rest_go(campaign_id id, wall_time from)
{
    let_rest_go_.run(id.value, to_ms(from));
}

} // namespace relay
