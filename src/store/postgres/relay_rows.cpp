#include "store/postgres/relay_rows.hpp"

#include "relay/base/id.hpp"
#include "store/postgres/error.hpp"
#include "store/postgres/term_rows.hpp"

#include <string_view>

namespace relay::postgres {

namespace {

// Each row changes once a second: the changed one finds room beside it.
constexpr std::string_view table_sql = R"sql(
CREATE TABLE IF NOT EXISTS relay(
    team text NOT NULL,
    run bigint NOT NULL,
    name text NOT NULL,
    version text NOT NULL,
    http text NOT NULL,                  -- addresses; '': it does not listen there
    jobs text NOT NULL,
    webhooks text NOT NULL,
    network text NOT NULL,               -- in which its loopback addresses lead to it
    started timestamptz NOT NULL,
    seen timestamptz NOT NULL,
    gone boolean NOT NULL,
    PRIMARY KEY(team, run)
) WITH (fillfactor = 10);
ALTER TABLE relay ADD COLUMN IF NOT EXISTS slot bigint; -- for its ids, while it lives
CREATE UNIQUE INDEX IF NOT EXISTS relay_slot ON relay(team, slot);
)sql";

constexpr std::string_view has_slots_sql =
    "SELECT count(*) FROM pg_attribute"
    " WHERE attrelid = to_regclass('relay') AND attname = 'slot'";

} // namespace

void make_relay_table(sql::connection& db)
{
    if (db.integer(has_slots_sql) == 0)
        db.execute(std::string(table_sql));
}

relay_rows::relay_rows(sql::connection& db)
    : succeed_(
          db,
          "UPDATE relay SET gone = true"
          " WHERE team = ?1 AND run <> ?2 AND http = ?3 AND jobs = ?4 AND network = ?5"
          " AND http || jobs <> ''"
      ),
      forget_(
          db, "DELETE FROM relay WHERE team = ? AND seen < clock_timestamp() - interval '1 day'"
      ),
      tell_(
          db,
          "INSERT INTO relay VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8,"
          " clock_timestamp(), clock_timestamp(), false)"
          " ON CONFLICT(team, run) DO UPDATE SET seen = clock_timestamp(), gone = false"
          " RETURNING coalesce(slot, 0)"
      ),
      free_slots_(
          db,
          "UPDATE relay SET slot = NULL WHERE team = ? AND slot IS NOT NULL"
          " AND (gone OR seen < clock_timestamp() - interval '1 minute')"
      ),
      claim_slot_(
          db,
          "UPDATE relay SET slot = (SELECT min(s) FROM generate_series(1, ?3::bigint) AS s"
          " WHERE s NOT IN (SELECT slot FROM relay WHERE team = ?1 AND slot IS NOT NULL))"
          " WHERE team = ?1 AND run = ?2 RETURNING coalesce(slot, 0)"
      ),
      leave_(db, "UPDATE relay SET gone = true WHERE team = ? AND run = ?"),
      list_(
          db,
          "SELECT run, name, version, http, jobs, webhooks, network, gone,"
          " (extract(epoch FROM started) * 1000)::bigint,"
          " (extract(epoch FROM seen) * 1000)::bigint"
          " FROM relay WHERE team = ? ORDER BY started, run"
      )
{
}

void relay_rows::succeed(const relay_record& me)
{
    succeed_.run(
        only_team,
        me.run,
        std::string_view(me.at.http),
        std::string_view(me.at.jobs),
        std::string_view(me.network)
    );
    forget_.run(only_team);
}

int relay_rows::tell(const relay_record& me)
{
    auto row = tell_(
        only_team,
        me.run,
        std::string_view(me.name),
        std::string_view(me.version),
        std::string_view(me.at.http),
        std::string_view(me.at.jobs),
        std::string_view(me.at.webhooks),
        std::string_view(me.network)
    );
    return row.step() ? static_cast<int>(row.integer(0)) : 0;
}

int relay_rows::claim_slot(const relay_record& me)
{
    free_slots_.run(only_team);
    try {
        auto row = claim_slot_(only_team, me.run, id_slots - 1);
        return row.step() ? static_cast<int>(row.integer(0)) : 0;
    } catch (const error& e) {
        if (e.sqlstate() != sqlstate::unique_violation)
            throw;
        return 0;
    }
}

void relay_rows::leave(const relay_record& me)
{
    leave_.run(only_team, me.run);
}

std::vector<relay_record> relay_rows::list()
{
    std::vector<relay_record> all;
    for (auto row = list_(only_team); row.step();)
        all.push_back({
            .run = row.integer(0),
            .name = std::string(row.text(1)),
            .version = std::string(row.text(2)),
            .at =
                {.http = std::string(row.text(3)),
                 .jobs = std::string(row.text(4)),
                 .webhooks = std::string(row.text(5))},
            .network = std::string(row.text(6)),
            .started = from_ms(row.integer(8)),
            .seen = from_ms(row.integer(9)),
            .gone = row.integer(7) != 0,
        });
    return all;
}

} // namespace relay::postgres
