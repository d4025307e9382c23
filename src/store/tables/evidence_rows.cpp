#include "store/tables/evidence_rows.hpp"

#include "relay/mail/state.hpp"
#include "store/resend_id.hpp"

namespace relay {

evidence_rows::evidence_rows(sql::connection& db)
    : keep_(db, "UPDATE message SET resend_id = ?2 WHERE id = ?1"),
      evidence_(db, "SELECT resend_id FROM message WHERE id = ?"),
      sent_(
          db,
          "UPDATE message SET state = ?2, finished = ?3, resend_id = ?4, room = NULL WHERE id = ?1"
      )
{
}

void evidence_rows::keep(message_id id, std::string_view resend_id)
{
    if (const auto uuid = pack_uuid(resend_id))
        keep_.run(id.value, sql::blob{uuid->view()});
    else
        keep_.run(id.value, resend_id);
}

std::string evidence_rows::of(message_id id)
{
    auto row = evidence_(id.value);
    if (!row.step())
        return {};
    return row.is_blob(0) ? unpack_uuid(row.text(0)) : std::string(row.text(0));
}

void evidence_rows::mark_sent(message_id id, std::string_view resend_id, wall_time at)
{
    constexpr auto sent = static_cast<int>(state::sent);
    if (const auto uuid = pack_uuid(resend_id))
        sent_.run(id.value, sent, to_ms(at), sql::blob{uuid->view()});
    else
        sent_.run(id.value, sent, to_ms(at), resend_id);
}

} // namespace relay
