#include "store/tables/message_rows.hpp"

#include "store/optional_time.hpp"
#include "store/sql/dialect.hpp"
#include "store/tables/recipient_key.hpp"

namespace relay {

namespace {

int number(state s)
{
    return static_cast<int>(s);
}

std::optional<std::int64_t> optional_value(const std::optional<request_id>& id)
{
    return id ? std::optional(id->value) : std::nullopt;
}

// What is added to a message's row when it is sent (schema.cpp): in SQLite's format a byte for a
// state above 1, eight for a request, six for a time, sixteen for a UUID
constexpr std::size_t room_when_sent = 1 + 8 + 6 + 16;

std::size_t room_of(state s, const std::optional<request_id>& request)
{
    return room_when_sent - (s == state::queued || s == state::scheduled ? 0 : 1) -
           (request ? 8 : 0);
}

} // namespace

message_rows::message_rows(sql::connection& db)
    : db_(db),
      find_(
          db,
          "SELECT m.state, f.lane, m.flow, m.place, m.recipients FROM message m"
          " JOIN flow f ON f.id = m.flow"
          " WHERE m.id = ?"
      ),
      insert_(
          db,
          "INSERT INTO message(id, flow, state, place, scheduled, expires, batchable, recipients,"
          " bytes, body, \"offset\", request, summary, lane, recipient, shared, step" +
              sql::only(sql::engine::sqlite, db.engine(), ", room") +
              ") VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?" +
              sql::only(sql::engine::sqlite, db.engine(), ", zeroblob(?)") + ")"
      ),
      waits_(
          db,
          "UPDATE message SET state = 3, attempts = ?2, request = ?3 WHERE id = ?1 AND state = ?4"
      ),
      dies_(
          db,
          "UPDATE message SET state = ?2, attempts = ?3, request = coalesce(?4, request),"
          " finished = ?5 WHERE id = ?1"
      ),
      requeue_(
          db,
          "UPDATE message SET state = 1, place = ?2, finished = NULL,"
          " expires = CASE WHEN ?3 THEN NULL ELSE expires END,"
          " attempts = CASE WHEN ?3 THEN 0 ELSE attempts END WHERE id = ?1"
      ),
      cancel_(db, "UPDATE message SET state = 6, finished = ?3 WHERE id = ?1 AND state = ?2"),
      suppress_(db, "UPDATE message SET state = 8, finished = ?2 WHERE id = ?1 AND state = 1"),
      summary_(
          db,
          "SELECT " + std::string(summary_columns) + " FROM message m" +
              std::string(summary_tables) + " WHERE m.id = ?"
      ),
      rewrite_(
          db,
          "UPDATE message SET bytes = ?2, body = NULL, \"offset\" = 0, recipients = ?3, summary = "
          "?4,"
          " shared = NULL"
          " WHERE id = ?1"
      ),
      reschedule_(
          db,
          "UPDATE message SET state = 0, scheduled = ?3, lane = ?5, expires = expires + (?3 -"
          " coalesce(scheduled, ?4)) WHERE id = ?1 AND state = ?2"
      ),
      is_due_(db, "SELECT 1 FROM message WHERE id = ? AND scheduled <= ?"),
      old_(
          db,
          "SELECT id, state IN (4, 5, 6, 7, 8) AND coalesce(finished, 0) < ?3, state IN (5, 7)"
          " FROM message WHERE id > ?1 AND id < ?2 ORDER BY id LIMIT ?4"
      ),
      forget_(db, "DELETE FROM message WHERE id = ?")
{
}

std::optional<message_position> message_rows::find(message_id id)
{
    auto row = find_(id.value);
    if (!row.step())
        return std::nullopt;
    return message_position{
        .state = static_cast<state>(row.integer(0)),
        .lane = static_cast<lane>(row.integer(1)),
        .flow = {row.integer(2)},
        .place = row.integer(3),
        .recipients = static_cast<std::uint32_t>(row.integer(4)),
    };
}

std::string message_rows::summary(message_id id)
{
    auto row = summary_(id.value);
    return row.step() ? summary_at(row, 0) : std::string();
}

void message_rows::insert(
    const new_message& m,
    const accept_result& as,
    state s,
    const std::optional<body_place>& where,
    const stored_summary& summary,
    const addressee* recipient
)
{
    const auto insert = [&](const auto&... room) {
        insert_.run(
            m.id.value,
            as.flow.value,
            number(s),
            as.place,
            optional_ms(m.scheduled_at),
            optional_ms(m.expires),
            m.batchable ? 1 : 0,
            m.recipients,
            m.body.size(),
            where ? std::optional(where->file) : std::nullopt,
            where ? where->offset : 0,
            optional_value(m.sealed_in),
            summary.text,
            s == state::scheduled ? std::optional(static_cast<std::int64_t>(m.flow.lane))
                                  : std::nullopt,
            recipient ? std::optional(key_of(recipient->id)) : std::nullopt,
            summary.shared,
            recipient && recipient->step > 0 ? std::optional(recipient->step) : std::nullopt,
            room...
        );
    };
    if (db_.engine() == sql::engine::sqlite)
        insert(room_of(s, m.sealed_in));
    else
        insert();
}

bool message_rows::waits(const sealed_request& r, message_id id, state from)
{
    waits_.run(id.value, r.attempts, r.id.value, number(from));
    return db_.changes() != 0;
}

void message_rows::dies(
    message_id id, state to, int attempts, const sealed_request* request, wall_time at
)
{
    dies_.run(
        id.value,
        number(to),
        attempts,
        request ? std::optional(request->id.value) : std::nullopt,
        to_ms(at)
    );
}

void message_rows::requeue(message_id id, std::int64_t place, bool from_the_dead)
{
    requeue_.run(id.value, place, from_the_dead ? 1 : 0);
}

bool message_rows::cancel(message_id id, state from, wall_time at)
{
    cancel_.run(id.value, number(from), to_ms(at));
    return db_.changes() != 0;
}

bool message_rows::suppress(message_id id, wall_time at)
{
    suppress_.run(id.value, to_ms(at));
    return db_.changes() != 0;
}

bool message_rows::reschedule(message_id id, const message_position& from, wall_time due)
{
    reschedule_.run(
        id.value, number(from.state), to_ms(due), to_ms(created_at(id)), static_cast<int>(from.lane)
    );
    return db_.changes() != 0;
}

bool message_rows::is_due(message_id id, wall_time now)
{
    return is_due_(id.value, to_ms(now)).step();
}

std::optional<std::string> message_rows::rewritten_summary(const rewritten_message& m)
{
    auto summary = this->summary(m.id);
    if (m.end > summary.size())
        return std::nullopt;
    summary.replace(m.begin, m.end - m.begin, m.recipients);
    return summary;
}

void message_rows::rewrite(const rewritten_message& m, const std::string& summary)
{
    rewrite_.run(m.id.value, m.body.size(), m.count, summary);
}

void message_rows::forget(message_id id)
{
    forget_.run(id.value);
}

} // namespace relay
