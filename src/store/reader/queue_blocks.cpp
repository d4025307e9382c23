#include "store/reader/queue_blocks.hpp"

#include <algorithm>
#include <span>

namespace relay {

namespace {

constexpr std::int64_t rows_at_first = 4;
constexpr std::int64_t rows_at_most = 100;

} // namespace

queue_blocks::queue_blocks(sql::connection& db)
    : first_(db, "SELECT max(first) FROM queue WHERE flow = ? AND first <= ?"),
      rows_(
          db,
          "SELECT first, entries FROM queue WHERE flow = ? AND first >= ? ORDER BY first LIMIT ?"
      ),
      messages_(
          db,
          "SELECT m.expires, m.bytes, m.batchable, m.body, m.offset, m.recipients,"
          " m.resend_id IS NOT NULL, m.id, m.place"
          " FROM unnest(?1::bigint[], ?2::bigint[]) AS e(id, place)"
          " JOIN message m ON m.id = e.id AND m.state = 1 AND m.place = e.place ORDER BY m.place"
      ),
      rest_(db, "SELECT sum(length(entries)) FROM queue WHERE flow = ? AND first >= ?")
{
}

void queue_blocks::begin(flow_id of, std::int64_t after)
{
    flow_ = of;
    after_ = after;
    rows_at_once_ = rows_at_first;
    auto row = first_(of.value, after);
    from_ = row.step() ? row.integer(0) : 0;
}

// False: there are no more. Of those that it has read all may be passed over.
bool queue_blocks::read_next()
{
    ids_.clear();
    places_.clear();
    std::int64_t read = 0;
    for (auto row = rows_(flow_.value, from_, rows_at_once_); row.step(); ++read) {
        from_ = row.integer(0) + 1;
        for (const auto& entry : decode_queue_entries(row.text(1))) {
            if (entry.place <= after_)
                continue;
            ids_.push_back(entry.id.value);
            places_.push_back(entry.place);
        }
    }
    rows_at_once_ = std::min(rows_at_once_ * 4, rows_at_most);
    return read > 0;
}

sql::cursor queue_blocks::messages()
{
    return messages_(std::span<const std::int64_t>(ids_), std::span<const std::int64_t>(places_));
}

std::int64_t
queue_blocks::count(flow_id of, std::int64_t after, std::size_t& looked_at, std::size_t most)
{
    std::int64_t queued = 0;
    begin(of, after);
    while (looked_at < most) {
        if (!read_next())
            return queued;
        looked_at += ids_.size();
        for (auto row = messages(); row.step();)
            ++queued;
    }
    auto rest = rest_(of.value, from_);
    return rest.step() ? queued + rest.integer(0) / queue_entry_bytes : queued;
}

} // namespace relay
