#include "store/tables/skipped_rows.hpp"

#include "store/sql/dialect.hpp"

namespace relay {

std::string select_skipped(std::string_view table)
{
    return "SELECT line, email, reason FROM " + std::string(table) +
           " WHERE upload = ? ORDER BY line";
}

std::vector<skipped_recipient> read_skipped(sql::cursor row)
{
    std::vector<skipped_recipient> skipped;
    while (row.step())
        skipped.push_back({
            .line = static_cast<std::uint32_t>(row.integer(0)),
            .email = std::string(row.text(1)),
            .why = static_cast<skip_reason>(row.integer(2)),
        });
    return skipped;
}

skipped_rows::skipped_rows(sql::connection& db, std::string_view table)
    : select_(db, select_skipped(table)),
      insert_(db, sql::replace(db.engine(), table, {"upload", "line"}, {"email", "reason"})),
      trim_(
          db,
          "DELETE FROM " + std::string(table) +
              " WHERE upload = ?1 AND line >= (SELECT line FROM " + std::string(table) +
              " WHERE upload = ?1 ORDER BY line LIMIT 1 OFFSET ?2)"
      ),
      remove_(db, "DELETE FROM " + std::string(table) + " WHERE upload = ?")
{
}

std::vector<skipped_recipient> skipped_rows::of(upload_id id)
{
    return read_skipped(select_(id.value));
}

void skipped_rows::add(upload_id id, const std::vector<skipped_recipient>& some)
{
    for (const auto& one : some)
        insert_.run(id.value, one.line, one.email, static_cast<int>(one.why));
    if (!some.empty())
        trim_.run(id.value, named_skipped_recipients);
}

void skipped_rows::remove(upload_id id)
{
    remove_.run(id.value);
}

} // namespace relay
