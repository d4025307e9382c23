#include "store/tables/sequence_rows.hpp"

#include "relay/store/campaign_record.hpp"
#include "relay/store/recipient_upload.hpp"
#include "store/sql/dialect.hpp"
#include "store/tables/recipient_key.hpp"

#include <optional>

namespace relay {

sequence_rows::sequence_rows(sql::connection& db)
    : db_(db),
      await_(
          db,
          "INSERT INTO awaited_step(recipient, campaign, step, since) VALUES(?, ?, ?, ?)"
          " ON CONFLICT DO NOTHING"
      ),
      take_(db, "DELETE FROM awaited_step WHERE recipient = ? AND step = ?"),
      leave_(db, "DELETE FROM awaited_step WHERE recipient = ?"),
      stop_(db, "UPDATE recipient SET state = 6 WHERE id = ? AND state IN (2, 3)"),
      is_awaited_(
          db,
          "SELECT 1 FROM awaited_step WHERE campaign = ?1 AND step <= " +
              sql::greater_of(
                  db.engine(),
                  "?2",
                  "(SELECT coalesce(max(step), 0) FROM added_step WHERE campaign = ?1)"
              ) +
              " LIMIT 1"
      ),
      sent_(
          db,
          "INSERT INTO awaited_step(recipient, campaign, step, since)"
          " SELECT r.id, c.number, m.step + 1, CAST(?2 AS BIGINT) FROM message m"
          " JOIN recipient r ON r.id = m.recipient AND r.message = m.id AND r.state = 3"
          " JOIN upload u ON u.number = r.id >> 32"
          " JOIN campaign c ON c.number = u.campaign AND c.state IN (2, 3)"
          " WHERE m.id = ?1 AND m.step > 0 ON CONFLICT DO NOTHING"
      ),
      stopped_by_(
          db,
          "SELECT m.recipient FROM message m JOIN upload u ON u.number = m.recipient >> 32"
          " JOIN campaign c ON c.number = u.campaign WHERE m.id = ?1 AND m.step > 0"
          " AND c.stops & ?2 <> 0"
      ),
      revive_(
          db,
          "UPDATE campaign SET state = 2, ended = NULL WHERE state = 4 AND number ="
          " (SELECT u.campaign FROM message m JOIN upload u ON u.number = m.recipient >> 32"
          " WHERE m.id = ? AND m.step > 0)"
      ),
      stop_on_(db, "UPDATE campaign SET stops = ?2 WHERE number = ?1"),
      forget_stop_events_(db, "DELETE FROM stop_event WHERE campaign = ?"),
      stop_on_event_(
          db, "INSERT INTO stop_event(event, campaign) VALUES(?, ?) ON CONFLICT DO NOTHING"
      ),
      stopped_by_event_(
          db,
          "SELECT c.number FROM stop_event s JOIN campaign c ON c.number = s.campaign"
          " AND c.state IN (2, 3) WHERE s.event = ?"
      ),
      add_step_(
          db, "INSERT INTO added_step(campaign, step, at) VALUES(?, ?, ?) ON CONFLICT DO NOTHING"
      ),
      forget_(
          db,
          "DELETE FROM awaited_step WHERE recipient IN (SELECT a.recipient FROM campaign c"
          " JOIN awaited_step a ON a.campaign = c.number"
          " WHERE c.ended IS NOT NULL AND c.forgotten = 0 LIMIT ?)"
      )
{
    static_assert(static_cast<int>(campaign_state::running) == 2);
    static_assert(static_cast<int>(campaign_state::paused) == 3);
    static_assert(static_cast<int>(campaign_state::finished) == 4);
    static_assert(static_cast<int>(recipient_state::waiting) == 2);
    static_assert(static_cast<int>(recipient_state::fed) == 3);
    static_assert(static_cast<int>(recipient_state::stopped) == 6);
}

void sequence_rows::await(
    recipient_id id, std::int64_t campaign, std::uint32_t step, wall_time since
)
{
    await_.run(key_of(id), campaign, step, to_ms(since));
}

bool sequence_rows::take(recipient_id id, std::uint32_t step)
{
    take_.run(key_of(id), step);
    return db_.changes() != 0;
}

void sequence_rows::stop(recipient_id id)
{
    stop_.run(key_of(id));
    leave_.run(key_of(id));
}

bool sequence_rows::is_awaited(std::int64_t campaign, std::uint32_t steps)
{
    return is_awaited_(campaign, steps).step();
}

void sequence_rows::sent(message_id id, wall_time at)
{
    sent_.run(id.value, to_ms(at));
}

void sequence_rows::learned(message_id id, facts what)
{
    std::optional<recipient_id> recipient;
    {
        auto row = stopped_by_(id.value, what.bits());
        if (row.step())
            recipient = recipient_at(row.integer(0));
    }
    if (recipient)
        stop(*recipient);
}

void sequence_rows::revive(message_id id)
{
    revive_.run(id.value);
}

void sequence_rows::stop_on(
    std::int64_t campaign, facts what, const std::vector<std::string>& events
)
{
    stop_on_.run(campaign, what.bits());
    forget_stop_events_.run(campaign);
    for (const auto& event : events)
        stop_on_event_.run(event, campaign);
}

std::vector<std::int64_t> sequence_rows::stopped_by(const std::string& event)
{
    std::vector<std::int64_t> found;
    for (auto row = stopped_by_event_(event); row.step();)
        found.push_back(row.integer(0));
    return found;
}

void sequence_rows::add_step(std::int64_t campaign, std::uint32_t step, wall_time at)
{
    add_step_.run(campaign, step, to_ms(at));
}

bool sequence_rows::forget(std::size_t limit)
{
    forget_.run(limit);
    return static_cast<std::size_t>(db_.changes()) >= limit;
}

} // namespace relay
