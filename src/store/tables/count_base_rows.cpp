#include "store/tables/count_base_rows.hpp"

#include "relay/mail/lane.hpp"
#include "store/tables/tallies.hpp"

namespace relay {

count_base_rows::count_base_rows(sql::connection& db)
    : insert_(
          db,
          "INSERT INTO count_base SELECT CAST(?1 AS BIGINT), l.domain, t.metric, sum(t.n) FROM "
          "flow f"
          " JOIN label l ON l.flow = f.id JOIN tally t ON t.label = l.id"
          " WHERE f.lane = ?3 AND f.campaign = ?2 AND t.metric IN (?4, ?5, ?6)"
          " GROUP BY l.domain, t.metric"
          " ON CONFLICT(campaign, domain, metric) DO UPDATE SET n = excluded.n"
      ),
      forget_(db, "DELETE FROM count_base WHERE campaign = ?")
{
}

void count_base_rows::begin_anew(std::int64_t number, const std::string& flow)
{
    insert_.run(
        number,
        flow,
        static_cast<int>(lane::campaign),
        static_cast<int>(metric::sent),
        static_cast<int>(metric::bounced_hard),
        static_cast<int>(metric::complained)
    );
}

void count_base_rows::forget(std::int64_t number)
{
    forget_.run(number);
}

} // namespace relay
