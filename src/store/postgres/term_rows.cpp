#include "store/postgres/term_rows.hpp"

#include "store/postgres/lost_commits.hpp"
#include "store/postgres/named_schema.hpp"

namespace relay::postgres {

namespace {

// Renewals find room beside the row, so that no index has to follow them.
constexpr std::string_view tables_sql = R"sql(
CREATE TABLE IF NOT EXISTS term(team text PRIMARY KEY, epoch bigint NOT NULL);
CREATE TABLE IF NOT EXISTS lease(
    team text PRIMARY KEY,
    epoch bigint NOT NULL,
    beat bigint NOT NULL,
    holder bigint NOT NULL,              -- a run of a relay; 0: nobody
    name text NOT NULL,
    expires timestamptz NOT NULL,
    seen timestamptz NOT NULL,           -- the clock, as late as it ever was
    lost_commits boolean NOT NULL
) WITH (fillfactor = 10);
INSERT INTO term VALUES('default', 0) ON CONFLICT DO NOTHING;
INSERT INTO lease SELECT team, epoch, 0, 0, '', '-infinity', '-infinity', false FROM term
    ON CONFLICT DO NOTHING;
ALTER TABLE lease
    ADD COLUMN IF NOT EXISTS key_salt text NOT NULL DEFAULT gen_random_uuid(),
    ADD COLUMN IF NOT EXISTS key_digest bytea, -- of who sent last
    ADD COLUMN IF NOT EXISTS lease_ms bigint,  -- how long its holder may be silent
    ADD COLUMN IF NOT EXISTS lease_of bigint;  -- the epoch in which that was said
)sql";

constexpr std::int64_t columns_that_came_later = 2;
constexpr std::string_view later_columns_sql =
    "SELECT count(*) FROM pg_attribute"
    " WHERE attrelid = to_regclass('lease') AND attname IN ('timeline', 'lease_of')";

// now() is when the transaction began, which may have waited since.
std::string with_answer(std::string_view before, std::string_view behind = {})
{
    return std::string(before) +
           " epoch, beat, holder, expires < clock_timestamp(), name, lost_commits,"
           " (extract(epoch FROM greatest(seen, clock_timestamp())) * 1000)::bigint,"
           " key_salt, coalesce(key_digest, ''), CASE WHEN lease_of = epoch THEN lease_ms END" +
           std::string(behind);
}

// Relays of before leave it as somebody else has said it.
milliseconds lease_if_told(const sql::cursor& row, int column)
{
    return row.is_null(column) ? longest_lease : milliseconds(row.integer(column));
}

lease_answer read(const sql::cursor& row)
{
    return {
        .row =
            {.epoch = row.integer(0),
             .beat = row.integer(1),
             .holder = row.integer(2),
             .lease = lease_if_told(row, 9),
             .expired = row.integer(3) != 0},
        .name = std::string(row.text(4)),
        .key_salt = std::string(row.text(7)),
        .key_digest = std::string(row.text(8)),
        .now = from_ms(row.integer(6)),
        .lost_commits = row.integer(5) != 0,
    };
}

std::optional<sql::blob> if_any(std::string_view bytes)
{
    return bytes.empty() ? std::nullopt : std::optional(sql::blob{bytes});
}

} // namespace

void make_term_tables(sql::connection& db, const std::string& schema)
{
    if (db.integer(later_columns_sql) == columns_that_came_later)
        return;
    make_schema(db, schema);
    sql::transaction all(db);
    for (const auto part : {tables_sql, timeline_columns, origin_table, note_origin})
        db.execute(std::string(part));
    all.commit();
}

term_rows::term_rows(sql::connection& db) : term_rows(db, look_for_lost_commits(db)) {}

term_rows::term_rows(sql::connection& db, const std::string& signs)
    : db_(db),
      find_(db, with_answer("SELECT", " FROM lease WHERE team = ?")),
      take_lease_(
          db,
          with_answer(
              "UPDATE lease SET epoch = epoch + 1, beat = beat + 1, holder = ?1, name = ?2,"
              " seen = greatest(seen, clock_timestamp()),"
              " expires = clock_timestamp() + ?3::bigint * interval '1 millisecond',"
              " lease_ms = ?3::bigint, lease_of = epoch + 1,"
              " key_digest = coalesce(?8::bytea, key_digest)," +
              signs +
              " WHERE team = ?4 AND epoch = ?5 AND beat = ?6"
              " AND (holder = 0 OR expires < clock_timestamp() OR ?7::boolean) RETURNING"
          )
      ),
      take_term_(db, "UPDATE term SET epoch = ? WHERE team = ?"),
      renew_(
          db,
          with_answer(
              "UPDATE lease SET beat = beat + 1, seen = greatest(seen, clock_timestamp()),"
              " expires = clock_timestamp() + ?1::bigint * interval '1 millisecond',"
              " lease_ms = ?1::bigint, lease_of = epoch,"
              " key_digest = coalesce(?4::bytea, key_digest)," +
              signs + " WHERE team = ?2 AND epoch = ?3 RETURNING"
          )
      ),
      resign_(
          db,
          "UPDATE lease SET holder = 0, name = '', expires = '-infinity'"
          " WHERE team = ? AND epoch = ?"
      ),
      lost_(db, "UPDATE lease SET lost_commits = true WHERE team = ?"),
      heeded_(db, "UPDATE lease SET lost_commits = false WHERE team = ? AND epoch = ?"),
      forget_origin_(db, "DELETE FROM origin"),
      note_origin_(db, note_origin)
{
}

lease_answer term_rows::find()
{
    auto row = find_(only_team);
    if (!row.step())
        throw error(sqlstate::misused, "the table lease has no row");
    return read(row);
}

std::optional<lease_answer> term_rows::take(const lease_row& found, const taker& by)
{
    sql::transaction both(db_);
    std::optional<lease_answer> taken;
    {
        auto row = take_lease_(
            by.me,
            std::string_view(by.name),
            by.lease.count(),
            only_team,
            found.epoch,
            found.beat,
            by.unexpired,
            if_any(by.key_digest)
        );
        if (!row.step())
            return std::nullopt;
        taken = read(row);
    }
    take_term_.run(taken->row.epoch, only_team);
    both.commit();
    return taken;
}

std::optional<lease_answer>
term_rows::renew(std::int64_t epoch, milliseconds lease, std::string_view key_digest)
{
    auto row = renew_(lease.count(), only_team, epoch, if_any(key_digest));
    return row.step() ? std::optional(read(row)) : std::nullopt;
}

void term_rows::resign(std::int64_t epoch)
{
    resign_.run(only_team, epoch);
}

void term_rows::tell_of_lost_commits()
{
    lost_.run(only_team);
}

void term_rows::heeded_lost_commits(std::int64_t epoch)
{
    sql::transaction all(db_);
    heeded_.run(only_team, epoch);
    forget_origin_.run();
    note_origin_.run();
    all.commit();
}

} // namespace relay::postgres
