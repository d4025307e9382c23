#include "store/tables/cancel_rows.hpp"

#include "store/sql/dialect.hpp"

namespace relay {

cancel_rows::cancel_rows(sql::connection& db)
    : put_(db, sql::replace(db.engine(), "campaign_cancel", {"campaign"}, {"place", "at"})),
      remove_(db, "DELETE FROM campaign_cancel WHERE campaign = ? AND place = ?"),
      cancelled_(
          db,
          "SELECT c.at FROM flow f JOIN campaign_cancel c ON c.campaign = f.campaign"
          " WHERE f.id = ? AND c.place >= ?"
      )
{
}

void cancel_rows::put(const campaign_cancel& c)
{
    put_.run(c.campaign, c.place, to_ms(c.at));
}

void cancel_rows::remove(const campaign_cancel& c)
{
    remove_.run(c.campaign, c.place);
}

std::optional<wall_time> cancel_rows::cancelled(const message_position& m)
{
    if (m.state != state::queued && m.state != state::scheduled)
        return std::nullopt;
    auto row = cancelled_(m.flow.value, m.place);
    return row.step() ? std::optional(from_ms(row.integer(0))) : std::nullopt;
}

} // namespace relay
