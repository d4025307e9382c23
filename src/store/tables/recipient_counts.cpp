#include "store/tables/recipient_counts.hpp"

#include "store/tables/column_values.hpp"

namespace relay {

recipient_counts::recipient_counts(sql::connection& db)
    : add_(
          db,
          "INSERT INTO recipient_count(day, domain, recipients) VALUES(?, ?, ?)"
          " ON CONFLICT(day, domain) DO UPDATE SET recipients = recipient_count.recipients + "
          "excluded.recipients"
      ),
      forget_(db, "DELETE FROM recipient_count WHERE day < ?")
{
}

void recipient_counts::add(wall_time at, const std::string& domain, std::uint32_t recipients)
{
    if (recipients > 0)
        added_[{day_of(at), domain}] += recipients;
}

void recipient_counts::flush()
{
    for (const auto& [where, recipients] : added_)
        add_.run(where.first, where.second, recipients);
}

std::int64_t recipient_counts::sum(sql::connection& db, wall_time since)
{
    sql::statement query(db, "SELECT sum(recipients) FROM recipient_count WHERE day >= ?");
    auto row = query(day_of(since));
    return row.step() && !row.is_null(0) ? row.integer(0) : 0;
}

void recipient_counts::forget(wall_time before)
{
    forget_.run(day_of(before));
}

} // namespace relay
