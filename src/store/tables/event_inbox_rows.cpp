#include "store/tables/event_inbox_rows.hpp"

#include "relay/store/store_copy.hpp"
#include "store/sql/error.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace relay {

event_inbox_rows::event_inbox_rows(sql::connection& db)
    : last_(db, "SELECT max(seq) FROM event_inbox WHERE relay = ?"),
      insert_(
          db,
          "INSERT INTO event_inbox(received, relay, seq, webhook, message, address, text)"
          " VALUES(?, ?, ?, ?, ?, ?, ?)"
      ),
      has_moved_(db, "SELECT 1 FROM meta WHERE key = ?"),
      remove_(
          db, "DELETE FROM event_inbox WHERE received = ? AND relay = ? AND seq = ? RETURNING 1"
      ),
      set_aside_(
          db,
          "UPDATE event_inbox SET set_aside = ?4 WHERE received = ?1 AND relay = ?2 AND seq = ?3"
      )
{
}

void event_inbox_rows::write_as(std::int64_t run)
{
    run_ = run;
    auto row = last_(run);
    last_seq_ = row.step() && !row.is_null(0) ? row.integer(0) : 0;
}

void event_inbox_rows::append(const outside_event& e)
{
    last_received_ = std::max(last_received_, e.received);
    const auto received = to_ms(last_received_);
    if (const auto* webhook = std::get_if<received_webhook>(&e.what)) {
        const std::optional<std::int64_t> none;
        insert_.run(
            received,
            run_,
            ++last_seq_,
            sql::blob{webhook->id},
            none,
            none,
            sql::blob{webhook->body}
        );
    } else {
        const auto& [who, why] = std::get<received_unsubscribe>(e.what);
        const std::optional<sql::blob> none;
        insert_.run(
            received,
            run_,
            ++last_seq_,
            none,
            who.message.value,
            sql::blob{who.address},
            sql::blob{why}
        );
    }
    has_appended_ = true;
}

// Behind the rows, as with those of mail (inbox_rows.cpp).
void event_inbox_rows::flush()
{
    if (has_appended_ && has_moved_(moved_to_key).step())
        throw sql::error(sql::remedy::none, "the store has moved elsewhere");
}

void event_inbox_rows::set_aside(const inbox_place& which, wall_time at)
{
    set_aside_.run(to_ms(which.received), which.relay, which.seq, to_ms(at));
}

bool event_inbox_rows::remove(const inbox_place& at)
{
    return remove_(to_ms(at.received), at.relay, at.seq).step();
}

} // namespace relay
