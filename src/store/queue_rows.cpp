#include "queue_rows.hpp"

#include "little_endian.hpp"

#include <utility>

namespace relay {

namespace {

// 1.6 KB: in a tree without row ids, a quarter of a page is the most that has no page of its own.
constexpr std::size_t entries_of_a_row = 100;

constexpr std::size_t known_messages = 100'000;

} // namespace

void append_queue_entry(const queue_entry& entry, std::string& to)
{
    append_integer(entry.id.value, to);
    append_integer(entry.place, to);
}

std::vector<queue_entry> decode_queue_entries(std::string_view from)
{
    std::vector<queue_entry> entries;
    entries.reserve(from.size() / 16);
    for (; from.size() >= 16; from.remove_prefix(16))
        entries.push_back({.id = {read_integer(from)}, .place = read_integer(from.substr(8))});
    return entries;
}

queue_rows::queue_rows(sqlite::connection& db)
    : insert_(db, "INSERT INTO queue(flow, first, entries) VALUES(?, ?, ?)"),
      delete_(db, "DELETE FROM queue WHERE flow = ? AND first = ?"),
      row_at_(
          db,
          "SELECT first, entries FROM queue WHERE flow = ? AND first <= ? ORDER BY first DESC"
          " LIMIT 1"
      ),
      place_of_(db, "SELECT flow, place FROM message WHERE id = ?"),
      is_queued_(db, "SELECT 1 FROM message WHERE id = ? AND state = 1 AND place = ?")
{
}

void queue_rows::put(flow_id flow, const queue_entry& entry)
{
    auto& row = open_[flow];
    if (row.ids.empty())
        row.first = entry.place;
    append_queue_entry(entry, row.entries);
    row.ids.push_back(entry.id.value);
    if (row.ids.size() >= entries_of_a_row)
        write(flow, row);
}

void queue_rows::left(message_id id)
{
    const auto known = row_of_.find(id.value);
    if (known == row_of_.end()) {
        leave_unknown(id);
        return;
    }
    const auto row = known->second;
    row_of_.erase(known);
    if (--row->waiting == 0)
        emptied_.push_back(row);
}

// Memory does not know its row, or not yet: the message's place tells which one it is.
void queue_rows::leave_unknown(message_id id)
{
    row found;
    std::int64_t place = 0;
    {
        auto message = place_of_(id.value);
        if (!message.step())
            return;
        found.flow.value = message.integer(0);
        place = message.integer(1);
    }
    if (const auto open = open_.find(found.flow); open != open_.end())
        if (std::erase(open->second.ids, id.value) > 0)
            return;

    std::vector<queue_entry> entries;
    {
        auto on_disk = row_at_(found.flow.value, place);
        if (!on_disk.step())
            return;
        found.first = on_disk.integer(0);
        entries = decode_queue_entries(on_disk.text(1));
    }
    for (const auto& entry : entries)
        if (is_queued_(entry.id.value, entry.place).step())
            found.ids.push_back(entry.id.value);
    found.waiting = found.ids.size();

    known_.push_back(std::move(found));
    const auto row = std::prev(known_.end());
    for (const auto other : row->ids)
        row_of_.insert_or_assign(other, row);
    if (row->waiting == 0)
        emptied_.push_back(row);
}

void queue_rows::write(flow_id flow, open_row& from)
{
    auto written = std::exchange(from, {});
    if (written.ids.empty())
        return; // all of them have left again
    insert_.run(flow.value, written.first, sqlite::blob{written.entries});
    known_.push_back({
        .flow = flow,
        .first = written.first,
        .ids = std::move(written.ids),
    });
    const auto row = std::prev(known_.end());
    row->waiting = row->ids.size();
    for (const auto id : row->ids)
        row_of_.insert_or_assign(id, row);
}

void queue_rows::flush()
{
    for (auto& [flow, row] : open_)
        write(flow, row);
    open_.clear();
    for (const auto row : emptied_) {
        delete_.run(row->flow.value, row->first);
        known_.erase(row);
    }
    emptied_.clear();
}

void queue_rows::committed()
{
    while (row_of_.size() > known_messages) {
        const auto oldest = known_.begin();
        for (const auto id : oldest->ids)
            if (const auto known = row_of_.find(id);
                known != row_of_.end() && known->second == oldest)
                row_of_.erase(known);
        known_.erase(oldest);
    }
}

void queue_rows::rolled_back()
{
    // The messages' own rows tell what is true now.
    open_.clear();
    emptied_.clear();
    row_of_.clear();
    known_.clear();
}

} // namespace relay
