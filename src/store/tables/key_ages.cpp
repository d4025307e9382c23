#include "store/tables/key_ages.hpp"

#include <vector>

namespace relay {

moment key_moment(const sql::cursor& row, int first_column, std::int64_t id)
{
    if (row.is_null(first_column))
        return {.wall = created_at(message_id{id})};
    return {
        .wall = from_ms(row.integer(first_column)),
        .uptime = milliseconds(row.integer(first_column + 1)),
        .boot = row.integer(first_column + 2),
    };
}

key_ages::key_ages(sql::connection& db, const std::string& table, const std::string& id_column)
    : first_(
          db,
          "SELECT " + id_column + ", at, uptime, boot FROM " + table + " ORDER BY " + id_column +
              " LIMIT ?"
      ),
      delete_(db, "DELETE FROM " + table + " WHERE " + id_column + " = ?"),
      set_(
          db,
          "UPDATE " + table + " SET at = ?2, uptime = ?3, boot = ?4 WHERE " + id_column + " = ?1"
      )
{
}

bool key_ages::forget(const moment& now, std::size_t limit)
{
    std::vector<std::int64_t> old;
    std::vector<std::int64_t> of_the_future;
    for (auto row = first_(limit); row.step();) {
        const auto id = row.integer(0);
        const auto accepted = key_moment(row, 1, id);
        if (proven_age(accepted, now) >= keys_live)
            old.push_back(id);
        else if (accepted.boot != now.boot && accepted.wall > now.wall)
            of_the_future.push_back(id);
    }
    for (const auto id : old)
        delete_.run(id);
    for (const auto id : of_the_future)
        set_.run(id, to_ms(now.wall), now.uptime.count(), now.boot);
    return old.size() + of_the_future.size() >= limit;
}

} // namespace relay
