#include "store/tables/dead_letter_rows.hpp"

#include "store/sql/dialect.hpp"

#include <cstdint>
#include <optional>

namespace relay {

dead_letter_rows::dead_letter_rows(sql::connection& db)
    : insert_(
          db,
          sql::replace(
              db.engine(),
              "dead_letter",
              {"message"},
              {"reason",
               "at",
               "verdict",
               "status",
               "name",
               "text",
               "sealed",
               "seal_uptime",
               "seal_boot",
               "uptime",
               "boot"}
          )
      ),
      delete_(db, "DELETE FROM dead_letter WHERE message = ?"),
      find_(db, "SELECT reason, at FROM dead_letter WHERE message = ?"),
      old_(
          db,
          "SELECT message FROM dead_letter WHERE message < ?1 AND at < ?2"
          " ORDER BY message LIMIT ?3"
      )
{
}

void dead_letter_rows::insert(
    message_id id, death reason, const outcome& error, const sealed_request* request, wall_time at
)
{
    const auto sealed = request ? request->sealed_at : std::nullopt;
    const auto now = moment_now(); // a little later than `at`: an age is not taken for more
    insert_.run(
        id.value,
        static_cast<int>(reason),
        to_ms(at),
        static_cast<int>(error.verdict),
        error.status,
        error.name,
        error.message,
        sealed ? std::optional(to_ms(sealed->wall)) : std::nullopt,
        sealed ? sealed->uptime.count() : 0,
        sealed ? sealed->boot : 0,
        now.uptime.count(),
        now.boot
    );
}

void dead_letter_rows::remove(message_id id)
{
    delete_.run(id.value);
}

bool dead_letter_rows::contains(message_id id)
{
    return find(id).has_value();
}

std::optional<dead_letter_rows::end> dead_letter_rows::find(message_id id)
{
    auto row = find_(id.value);
    if (!row.step())
        return std::nullopt;
    return end{.reason = static_cast<death>(row.integer(0)), .at = from_ms(row.integer(1))};
}

// A message that died before was accepted before: of the others no row is read.
std::vector<message_id> dead_letter_rows::older_than(wall_time before, std::size_t limit)
{
    std::vector<message_id> old;
    for (auto row = old_(first_id_at(before).value, to_ms(before), limit); row.step();)
        old.push_back({row.integer(0)});
    return old;
}

} // namespace relay
