#include "store/reader/cancelled_mail.hpp"

#include "store/sql/dialect.hpp"

namespace relay {

namespace {

// Of a slice: some 10 ms of the store's thread to write what was found, and as much of the
// reader's to look for it among what others have scheduled.
constexpr std::size_t cancelled_at_once = 500;
constexpr std::size_t looked_at_in_a_schedule = 2'000;

} // namespace

cancelled_mail::cancelled_mail(sql::connection& db, queue_view& queue)
    : queue_(queue),
      cancels_(db, "SELECT campaign, place, at FROM campaign_cancel"),
      flows_(
          db, "SELECT id FROM flow WHERE lane IN (0, 1) AND campaign = ? AND id >= ? ORDER BY id"
      ),
      scheduled_(
          db,
          "SELECT m.id, m.scheduled, m.place, f.campaign"
          " FROM message m" +
              sql::by_index(db.engine(), "message_schedule") +
              std::string(sql::join_in_order(db.engine())) +
              "flow f ON f.id = m.flow"
              " WHERE m.state = 0 AND m.lane = ?1 AND m." +
              sql::due_time(db.engine()) + " IS NOT NULL AND (m." + sql::due_time(db.engine()) +
              ", m.id) > (?2, ?3) ORDER BY m." + sql::due_time(db.engine()) + ", m.id LIMIT ?4"
      )
{
}

std::vector<campaign_cancel> cancelled_mail::cancels()
{
    std::vector<campaign_cancel> all;
    for (auto row = cancels_(); row.step();)
        all.push_back({
            .campaign = std::string(row.text(0)),
            .place = row.integer(1),
            .at = from_ms(row.integer(2)),
        });
    return all;
}

cancelled_slice cancelled_mail::look(const campaign_cancel& c, const cancel_cursor& after)
{
    cancelled_slice slice{.next = after};
    if (slice.next.scheduled || look_into_queues(c, slice))
        look_into_schedule(c, slice);
    return slice;
}

// True: there is no more in them.
bool cancelled_mail::look_into_queues(const campaign_cancel& c, cancelled_slice& slice)
{
    auto& next = slice.next;
    for (auto row = flows_(c.campaign, next.flow.value); row.step();) {
        if (next.flow.value != row.integer(0))
            next.place = 0;
        next.flow.value = row.integer(0);
        queue_.walk_all(next.flow, next.place, [&](const queue_entry& e, const sql::cursor&) {
            if (e.place > c.place)
                return false;
            next.place = e.place;
            slice.found.push_back(e.id);
            return slice.found.size() < cancelled_at_once;
        });
        if (slice.found.size() >= cancelled_at_once)
            return false;
    }
    next.scheduled = true;
    return true;
}

void cancelled_mail::look_into_schedule(const campaign_cancel& c, cancelled_slice& slice)
{
    auto& next = slice.next;
    std::size_t looked_at = 0;
    auto row =
        scheduled_(static_cast<int>(next.lane), next.due, next.id.value, looked_at_in_a_schedule);
    for (; row.step(); ++looked_at) {
        next.id.value = row.integer(0);
        next.due = row.integer(1);
        if (row.integer(2) <= c.place && row.text(3) == c.campaign)
            slice.found.push_back(next.id);
    }
    if (looked_at == looked_at_in_a_schedule)
        return;
    slice.last = next.lane == lane::campaign;
    const cancel_cursor begin;
    next.lane = lane::campaign;
    next.due = begin.due;
    next.id = begin.id;
}

} // namespace relay
