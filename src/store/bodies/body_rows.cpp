#include "store/bodies/body_rows.hpp"

namespace relay {

namespace {

// Of one statement: its parameters are copied on their way.
constexpr std::size_t most_bytes = 1 << 20;
constexpr std::size_t most_rows = 1'000;

} // namespace

body_rows::body_rows(sql::connection& db)
    : insert_(
          db,
          "INSERT INTO body(id, json) SELECT id, json"
          " FROM unnest(?1::bigint[], ?2::bytea[]) AS b(id, json)"
          " ON CONFLICT(id) DO UPDATE SET json = excluded.json"
      ),
      delete_(db, "DELETE FROM body WHERE id = ANY(?::bigint[])")
{
}

std::optional<body_place> body_rows::put(message_id id, std::string_view body, bool)
{
    put_.insert_or_assign(id.value, body);
    dropped_.erase(id.value); // its row is written over
    return std::nullopt;
}

void body_rows::drop(message_id id)
{
    put_.erase(id.value);
    dropped_.insert(id.value);
}

void body_rows::flush()
{
    if (!dropped_.empty()) {
        ids_.assign(dropped_.begin(), dropped_.end());
        delete_.run(std::span<const std::int64_t>(ids_));
        dropped_.clear();
    }
    ids_.clear();
    std::size_t bytes = 0;
    for (const auto& [id, text] : put_) {
        if (ids_.size() == most_rows || (bytes += text.size()) > most_bytes) {
            insert();
            bytes = text.size();
        }
        ids_.push_back(id);
        texts_.push_back(text);
    }
    insert();
    put_.clear();
}

void body_rows::insert()
{
    if (!ids_.empty())
        insert_.run(std::span<const std::int64_t>(ids_), std::span<const std::string_view>(texts_));
    ids_.clear();
    texts_.clear();
}

void body_rows::rolled_back()
{
    put_.clear();
    dropped_.clear();
    ids_.clear();
    texts_.clear();
}

} // namespace relay
