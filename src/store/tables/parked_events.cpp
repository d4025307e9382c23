#include "store/tables/parked_events.hpp"

#include <functional>

namespace relay {

namespace {

constexpr std::size_t most_parked = 200'000;
constexpr std::size_t forgotten_at_once = 1'000;

std::size_t hash(std::string_view resend_id)
{
    return std::hash<std::string_view>()(resend_id);
}

} // namespace

parked_events::parked_events(sql::connection& db)
    : db_(db),
      insert_(
          db,
          "INSERT INTO parked_event(seq, resend_id, at, kind, bounce, sub_type)"
          " VALUES(?, ?, ?, ?, ?, ?)"
      ),
      find_(
          db,
          "SELECT seq, kind, bounce, sub_type FROM parked_event WHERE resend_id = ? ORDER BY seq"
      ),
      delete_(db, "DELETE FROM parked_event WHERE resend_id = ?"),
      next_(
          db,
          "SELECT max(seq), count(*), count(CASE WHEN at BETWEEN ?2 AND ?3 THEN 1 END) FROM"
          " (SELECT seq, at FROM parked_event WHERE seq > ?1 ORDER BY seq LIMIT ?4) AS next_ones"
      ),
      forget_(db, "DELETE FROM parked_event WHERE seq > ? AND seq <= ? AND at < ?")
{
    load();
}

void parked_events::add(std::int64_t seq, const incoming_event& e)
{
    load_if_unsure();
    changed_ = true;
    insert_.run(
        seq,
        e.resend_id,
        to_ms(e.received),
        static_cast<int>(e.kind),
        static_cast<int>(e.bounce),
        e.bounce_sub_type
    );
    ids_.insert(hash(e.resend_id));
    if (++count_ > most_parked) {
        std::int64_t first = 0;
        forget(wall_time::max(), wall_time::max(), first, forgotten_at_once);
    }
}

std::vector<parked_events::parked> parked_events::take(std::string_view resend_id)
{
    load_if_unsure();
    std::vector<parked> found;
    if (ids_.empty())
        return found;
    const auto known = ids_.find(hash(resend_id));
    if (known == ids_.end())
        return found;
    changed_ = true;
    for (auto row = find_(resend_id); row.step();)
        found.push_back({
            .seq = row.integer(0),
            .kind = static_cast<event_kind>(row.integer(1)),
            .bounce = static_cast<bounce_kind>(row.integer(2)),
            .bounce_sub_type = std::string(row.text(3)),
        });
    delete_.run(resend_id);
    ids_.erase(known);
    count_ -= found.size();
    return found;
}

bool parked_events::forget(wall_time before, wall_time now, std::int64_t& passed, std::size_t limit)
{
    load_if_unsure();
    std::int64_t last = passed;
    bool more = false;
    {
        auto row = next_(passed, to_ms(before), to_ms(now), limit);
        row.step();
        if (row.is_null(0))
            return false;
        last = row.integer(0);
        more = static_cast<std::size_t>(row.integer(1)) >= limit && row.integer(2) == 0;
    }
    forget_.run(passed, last, to_ms(before));
    passed = last;
    const auto forgotten = static_cast<std::size_t>(db_.changes());
    changed_ |= forgotten > 0;
    count_ -= forgotten;
    if (count_ == 0)
        ids_.clear();
    else if (ids_.size() > 2 * most_parked)
        load();
    return more;
}

void parked_events::rolled_back()
{
    unsure_ |= changed_;
    changed_ = false;
}

void parked_events::load_if_unsure()
{
    if (!unsure_)
        return;
    load();
    unsure_ = false;
}

void parked_events::load()
{
    ids_.clear();
    count_ = 0;
    sql::statement all(db_, "SELECT resend_id FROM parked_event");
    for (auto row = all(); row.step(); ++count_)
        ids_.insert(hash(row.text(0)));
}

} // namespace relay
