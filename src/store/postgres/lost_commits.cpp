#include "store/postgres/lost_commits.hpp"

#include "store/postgres/error.hpp"

namespace relay::postgres {

namespace {

// xmin is 32 bits of the transaction's number.
constexpr std::string_view is_original =
    "EXISTS(SELECT FROM origin WHERE made_as = tableoid::bigint"
    " AND made_by % 4294967296 = xmin::text::bigint)";

constexpr std::string_view waits_for_standbys =
    "(current_setting('synchronous_standby_names') <> ''"
    " AND current_setting('synchronous_commit') IN ('on', 'remote_apply'))";

// The control file has it as well, but for a new timeline only from the next checkpoint on. Servers
// that keep their log elsewhere do not tell.
std::string timeline_of(sql::connection& db)
{
    const std::string timeline = "left(pg_walfile_name(pg_current_wal_insert_lsn()), 8)";
    try {
        db.integer("SELECT length(" + timeline + ")");
    } catch (const error& e) {
        if (e.remedy() == sql::remedy::another_time)
            throw;
        return "NULL::text";
    }
    return timeline;
}

} // namespace

std::string look_for_lost_commits(sql::connection& db)
{
    const auto now = timeline_of(db);
    return " lost_commits = lost_commits OR NOT " + std::string(is_original) +
           " OR coalesce(timeline <> " + now + " AND NOT replicated, false), timeline = " + now +
           ", replicated = " + std::string(waits_for_standbys);
}

} // namespace relay::postgres
