#include "store/reader/suppression_reader.hpp"

#include "relay/mail/address.hpp"
#include "store/tables/suppression_tables.hpp"

#include <algorithm>

namespace relay {

namespace {

// By origin also those that Resend would give that origin: to it who unsubscribed was put there by
// hand, and soft bounces are bounces.
constexpr std::string_view suppressions_asked_for =
    "removed IS NULL AND number < ?1 AND number > ?2"
    " AND (CAST(?3 AS BIGINT) IS NULL OR ?3 IN (origin, CASE origin WHEN 3 THEN 2 WHEN 4 THEN 0 "
    "END))"
    " AND (CAST(?4 AS BIGINT) IS NULL OR scope = ?4)";

std::string select_suppressions(std::string_view condition)
{
    return "SELECT " + std::string(suppression_columns) + " FROM suppression WHERE " +
           std::string(condition);
}

} // namespace

suppression_reader::suppression_reader(sql::connection& db)
    : downwards_(
          db,
          select_suppressions(
              std::string(suppressions_asked_for) + " ORDER BY number DESC LIMIT ?5"
          )
      ),
      upwards_(
          db, select_suppressions(std::string(suppressions_asked_for) + " ORDER BY number LIMIT ?5")
      ),
      find_(
          db,
          select_suppressions("removed IS NULL AND (id = ?1 OR address = ?2) ORDER BY scope LIMIT 1"
          )
      ),
      find_then_(
          db,
          select_suppressions("address = ?1 AND (removed IS NULL OR removed >= ?2) AND scope <= ?3"
                              " ORDER BY scope LIMIT 1")
      )
{
}

std::vector<suppression_entry> suppression_reader::list(const suppression_query& q)
{
    const auto number = [](const auto& value) {
        return value ? std::optional(static_cast<int>(*value)) : std::nullopt;
    };
    std::vector<suppression_entry> found;
    auto& statement = q.nearest_above ? upwards_ : downwards_;
    for (auto row = statement(q.below, q.above, number(q.origin), number(q.scope), q.limit);
         row.step();)
        found.push_back(read_suppression(row));
    if (q.nearest_above)
        std::ranges::reverse(found);
    return found;
}

std::optional<suppression_entry> suppression_reader::find(const std::string& id_or_address)
{
    const auto address = fold_address(id_or_address);
    auto row = find_(id_or_address, address);
    return row.step() ? std::optional(read_suppression(row)) : std::nullopt;
}

// A removed one is known as long as its mark is.
std::vector<suppression_entry>
suppression_reader::of(const std::vector<std::string>& addresses, lane l, wall_time at)
{
    const auto widest =
        l == lane::campaign ? suppression_scope::campaigns : suppression_scope::everywhere;
    std::vector<suppression_entry> found;
    for (const auto& address : addresses) {
        const auto folded = fold_address(address);
        auto row = find_then_(folded, to_ms(at), static_cast<int>(widest));
        if (row.step())
            found.push_back(read_suppression(row));
    }
    return found;
}

std::vector<suppression_entry> suppression_reader::after(std::int64_t number, std::size_t limit)
{
    constexpr std::optional<int> any;
    std::vector<suppression_entry> found;
    for (auto row = upwards_(INT64_MAX, number, any, any, limit); row.step();)
        found.push_back(read_suppression(row));
    return found;
}

} // namespace relay
