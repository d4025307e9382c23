#include "store/bodies/body_rows.hpp"

namespace relay {

body_rows::body_rows(sql::connection& db)
    : insert_(db, "INSERT INTO body(id, json) VALUES(?, ?)"),
      delete_(db, "DELETE FROM body WHERE id = ANY(?::bigint[])")
{
}

std::optional<body_place> body_rows::put(message_id id, std::string_view body, bool)
{
    put_.insert_or_assign(id.value, body);
    return std::nullopt;
}

void body_rows::drop(message_id id)
{
    put_.erase(id.value);
    dropped_.insert(id.value);
}

// What was written over goes first.
void body_rows::flush()
{
    if (!dropped_.empty()) {
        ids_.assign(dropped_.begin(), dropped_.end());
        delete_.run(std::span<const std::int64_t>(ids_));
        dropped_.clear();
    }
    for (const auto& [id, text] : put_)
        insert_.run(id, sql::blob{text});
    put_.clear();
}

void body_rows::rolled_back()
{
    put_.clear();
    dropped_.clear();
}

} // namespace relay
