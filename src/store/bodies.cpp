#include "bodies.hpp"

#include <algorithm>
#include <utility>

namespace relay {

namespace {

// A message's part of a row is found by walking the row's pages: short enough for that to be cheap.
constexpr std::size_t row_bytes = 256 << 10;

constexpr std::size_t recent_rows = 2'000;

} // namespace

bodies::bodies(sqlite::connection& db)
    : insert_(db, "INSERT INTO body(id, json) VALUES(?, ?)"),
      delete_(db, "DELETE FROM body WHERE id = ?"),
      copy_(
          db,
          "INSERT OR REPLACE INTO body(id, json) SELECT ?1, substr(b.json, m.offset + 1, m.bytes)"
          " FROM message m JOIN body b ON b.id = m.body WHERE m.id = ?1"
      ),
      use_(db, "INSERT INTO body_use(id, messages) VALUES(?, ?)"),
      unuse_(db, "UPDATE body_use SET messages = messages - ?2 WHERE id = ?1 RETURNING messages"),
      delete_use_(db, "DELETE FROM body_use WHERE id = ?"),
      place_of_(db, "SELECT body FROM message WHERE id = ?"),
      set_apart_(db, "UPDATE message SET body = NULL, offset = 0 WHERE id = ?")
{
}

bodies::place bodies::put(message_id id, std::string_view body, bool shares)
{
    if (!shares || body.size() > row_bytes / 4) {
        insert_.run(id.value, sqlite::blob{body});
        return {};
    }
    if (open_.size() + body.size() > row_bytes)
        write_open_row();
    const auto offset = static_cast<std::int64_t>(open_.size());
    open_ += body;
    open_messages_.messages.push_back(id.value);
    return {.row = -open_messages_.messages.front(), .offset = offset};
}

void bodies::drop(message_id id)
{
    if (const auto row = row_of(id))
        ++dropped_[*row];
    else
        delete_.run(id.value);
}

void bodies::set_apart(message_id id)
{
    const auto row = row_of(id);
    if (!row)
        return;
    copy_.run(id.value);
    set_apart_.run(id.value);
    ++dropped_[*row];
    if (const auto known = recent_.find(*row); known != recent_.end())
        std::erase(known->second.messages, id.value);
}

std::optional<std::int64_t> bodies::row_of(message_id id)
{
    // Rows are named after the first of their messages, negated: the latest come first.
    const auto known = recent_.lower_bound(-id.value);
    if (known != recent_.end() && std::ranges::binary_search(known->second.messages, id.value))
        return known->first;
    auto found = place_of_(id.value);
    return found.step() && !found.is_null(0) ? std::optional(found.integer(0)) : std::nullopt;
}

void bodies::write_open_row()
{
    if (open_messages_.messages.empty())
        return;
    const auto row = -open_messages_.messages.front();
    insert_.run(row, sqlite::blob{open_});
    if (open_messages_.messages.size() > 1)
        use_.run(row, open_messages_.messages.size());
    recent_.emplace(row, std::exchange(open_messages_, {}));
    open_.clear();
}

void bodies::flush()
{
    write_open_row();
    for (const auto& [row, messages] : dropped_) {
        std::int64_t left = 0;
        {
            auto result = unuse_(row, messages);
            while (result.step())
                left = result.integer(0);
        }
        if (left > 0)
            continue;
        delete_.run(row);
        delete_use_.run(row);
        recent_.erase(row);
    }
    dropped_.clear();
}

void bodies::committed()
{
    while (recent_.size() > recent_rows)
        recent_.erase(std::prev(recent_.end())); // the oldest
}

void bodies::rolled_back()
{
    // The rows that were deleted are in their places again, and so is what was set apart: the
    // messages themselves tell where their bodies are.
    recent_.clear();
    dropped_.clear();
    open_.clear();
    open_messages_ = {};
}

} // namespace relay
