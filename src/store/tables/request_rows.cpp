#include "store/tables/request_rows.hpp"

#include "store/sql/dialect.hpp"
#include "store/tables/members.hpp"

#include <cstdint>
#include <optional>

namespace relay {

namespace {

// What schema.cpp says of a request's state
constexpr int request_leaves = 0;
constexpr int request_ready = 2;

// Not now(): that is when the transaction began.
constexpr std::string_view database_time =
    " RETURNING (extract(epoch FROM clock_timestamp()) * 1000)::bigint";

std::optional<std::int64_t> sealed_wall(const sealed_request& r)
{
    return r.sealed_at ? std::optional(to_ms(r.sealed_at->wall)) : std::nullopt;
}

} // namespace

request_rows::request_rows(sql::connection& db, numbers& n)
    : db_(db),
      numbers_(n),
      insert_(
          db,
          "INSERT INTO request(id, state, lane, batch, members, attempts, maybe_accepted,"
          " sealed, uptime, boot) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
      ),
      leaves_(
          db,
          "UPDATE request SET state = 0 WHERE id = ?" +
              sql::only(sql::engine::postgresql, db.engine(), database_time)
      ),
      waits_(
          db,
          "UPDATE request SET state = 1, due = ?2, attempts = ?3, maybe_accepted = ?4,"
          " sealed = coalesce(?5, sealed), uptime = ?6, boot = ?7 WHERE id = ?1"
      ),
      delete_(db, "DELETE FROM request WHERE id = ?")
{
}

void request_rows::insert(const sealed_request& r)
{
    numbers_.request_inserted(r.id);
    encode_members(r.members, members_);
    insert_.run(
        r.id.value,
        r.ready ? request_ready : request_leaves,
        static_cast<int>(r.lane),
        r.batch ? 1 : 0,
        sql::blob{members_},
        r.attempts,
        r.maybe_accepted ? 1 : 0,
        sealed_wall(r),
        r.sealed_at ? r.sealed_at->uptime.count() : 0,
        r.sealed_at ? r.sealed_at->boot : 0
    );
}

wall_time request_rows::leaves(request_id id)
{
    auto row = leaves_(id.value);
    return row.step() ? from_ms(row.integer(0)) : wall_now();
}

void request_rows::waits(const sealed_request& r, wall_time due)
{
    waits_.run(
        r.id.value,
        to_ms(due),
        r.attempts,
        r.maybe_accepted ? 1 : 0,
        sealed_wall(r),
        r.sealed_at ? r.sealed_at->uptime.count() : 0,
        r.sealed_at ? r.sealed_at->boot : 0
    );
}

void request_rows::remove(request_id id)
{
    delete_.run(id.value);
}

void request_rows::distrust()
{
    db_.execute("UPDATE request SET maybe_accepted = 1,"
                " state = CASE state WHEN 2 THEN 0 ELSE state END");
}

} // namespace relay
