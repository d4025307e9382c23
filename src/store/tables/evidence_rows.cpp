#include "store/tables/evidence_rows.hpp"

#include "relay/mail/state.hpp"
#include "store/resend_id.hpp"
#include "store/sql/dialect.hpp"

namespace relay {

evidence_rows::evidence_rows(sql::connection& db)
    : keep_(db, "UPDATE message SET resend_id = ?2 WHERE id = ?1"),
      evidence_(db, "SELECT resend_id FROM message WHERE id = ?"),
      sent_(
          db,
          "UPDATE message SET state = ?2, finished = ?3, resend_id = ?4" +
              sql::only(sql::engine::sqlite, db.engine(), ", room = NULL") + " WHERE id = ?1"
      )
{
}

void evidence_rows::keep(message_id id, std::string_view resend_id)
{
    const stored_resend_id stored(resend_id);
    keep_.run(id.value, stored.parameter());
}

std::string evidence_rows::of(message_id id)
{
    auto row = evidence_(id.value);
    return row.step() ? resend_id_at(row, 0) : std::string();
}

void evidence_rows::mark_sent(message_id id, std::string_view resend_id, wall_time at)
{
    constexpr auto sent = static_cast<int>(state::sent);
    const stored_resend_id stored(resend_id);
    sent_.run(id.value, sent, to_ms(at), stored.parameter());
}

} // namespace relay
