#include "store/tables/queue_rows.hpp"

#include "store/bodies/little_endian.hpp"

#include <utility>

namespace relay {

namespace {

// 1.6 KB: in a tree without row ids, a quarter of a page is the most that has no page of its own.
constexpr std::size_t entries_of_a_row = 100;

constexpr std::size_t most_remembered = 50'000; // messages in rows

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

queue_rows::queue_rows(sql::connection& db)
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
    if (!gone_.empty())
        gone_.erase(entry.id.value); // it is in another row from now on
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
    if (gone_.erase(id.value) > 0)
        return;
    row found;
    std::int64_t place = 0;
    {
        auto message = place_of_(id.value);
        if (!message.step())
            return;
        found.flow.value = message.integer(0);
        place = message.integer(1);
    }
    if (leave_open(found.flow, id))
        return;

    std::vector<queue_entry> entries;
    {
        auto on_disk = row_at_(found.flow.value, place);
        if (!on_disk.step())
            return;
        found.first = on_disk.integer(0);
        entries = decode_queue_entries(on_disk.text(1));
    }
    std::vector<std::int64_t> gone;
    for (const auto& entry : entries) {
        const bool waits = is_queued_(entry.id.value, entry.place).step();
        (waits ? found.ids : gone).push_back(entry.id.value);
    }
    if (is_known(found))
        return; // it had left before
    gone_.insert(gone.begin(), gone.end());
    gone_.erase(id.value);
    const auto row = remember(std::move(found));
    if (row->waiting == 0)
        emptied_.push_back(row);
}

// True when it was in a row of this transaction that is not written yet.
bool queue_rows::leave_open(flow_id flow, message_id id)
{
    const auto open = open_.find(flow);
    return open != open_.end() && std::erase(open->second.ids, id.value) > 0;
}

// Who waits in a known row is known to.
bool queue_rows::is_known(const row& r) const
{
    if (r.ids.empty())
        return false;
    const auto known = row_of_.find(r.ids.front());
    return known != row_of_.end() && known->second->flow == r.flow &&
           known->second->first == r.first;
}

queue_rows::rows::iterator queue_rows::remember(row r)
{
    r.waiting = r.ids.size();
    remembered_ += r.ids.size();
    known_.push_back(std::move(r));
    const auto row = std::prev(known_.end());
    for (const auto id : row->ids)
        row_of_.insert_or_assign(id, row);
    return row;
}

void queue_rows::forget(rows::iterator r)
{
    if (r->waiting > 0)
        for (const auto id : r->ids)
            if (const auto known = row_of_.find(id); known != row_of_.end() && known->second == r)
                row_of_.erase(known);
    remembered_ -= r->ids.size();
    known_.erase(r);
}

void queue_rows::write(flow_id flow, open_row& from)
{
    auto written = std::exchange(from, {});
    if (written.ids.empty())
        return; // all of them have left again
    insert_.run(flow.value, written.first, sql::blob{written.entries});
    remember({.flow = flow, .first = written.first, .ids = std::move(written.ids)});
}

void queue_rows::flush()
{
    for (auto& [flow, row] : open_)
        write(flow, row);
    open_.clear();
    for (const auto row : emptied_) {
        delete_.run(row->flow.value, row->first);
        forget(row);
    }
    emptied_.clear();
    gone_.clear();
}

void queue_rows::committed()
{
    while (remembered_ > most_remembered)
        forget(known_.begin());
}

void queue_rows::rolled_back()
{
    // The messages' own rows tell what is true now.
    open_.clear();
    emptied_.clear();
    gone_.clear();
    row_of_.clear();
    known_.clear();
    remembered_ = 0;
}

} // namespace relay
