#include "store/tables/past_campaigns.hpp"

#include "relay/store/campaign_record.hpp"
#include "relay/store/recipient_upload.hpp"
#include "store/tables/recipient_key.hpp"

#include <algorithm>
#include <vector>

namespace relay {

past_campaigns::past_campaigns(sql::connection& db)
    : db_(db),
      next_(
          db,
          "SELECT c.number FROM campaign c WHERE c.ended < ?1 AND c.forgotten = 0"
          " AND +c.state IN (4, 5) AND +c.number >= ?2 AND NOT EXISTS"
          " (SELECT 1 FROM upload u WHERE u.campaign = c.number AND u.state = 1)"
          " ORDER BY c.number LIMIT 1"
      ),
      upload_(
          db,
          "SELECT number FROM upload WHERE campaign = ?1 AND number >= ?2 ORDER BY number LIMIT 1"
      ),
      recipients_(
          db,
          "SELECT r.id, EXISTS (SELECT 1 FROM message m WHERE m.id = r.message) FROM recipient r"
          " WHERE r.id > ? AND r.id <= ? ORDER BY r.id LIMIT ?"
      ),
      remove_(db, "DELETE FROM recipient WHERE id = ?"),
      remove_skipped_(db, "DELETE FROM skipped_recipient WHERE upload = ?"),
      remove_addresses_(
          db,
          "DELETE FROM recipient_address WHERE (campaign, hash, recipient) IN (SELECT campaign,"
          " hash, recipient FROM recipient_address WHERE campaign = ? ORDER BY hash LIMIT ?)"
      ),
      remove_steps_(db, "DELETE FROM added_step WHERE campaign = ?"),
      remove_events_(db, "DELETE FROM stop_event WHERE campaign = ?"),
      mark_(db, "UPDATE campaign SET forgotten = 1 WHERE number = ?"),
      remove_uploads_(
          db,
          "DELETE FROM upload WHERE campaign = (SELECT number FROM campaign"
          " WHERE number = ? AND id < 0)"
      ),
      remove_campaign_(db, "DELETE FROM campaign WHERE number = ? AND id < 0")
{
    static_assert(static_cast<int>(campaign_state::finished) == 4);
    static_assert(static_cast<int>(campaign_state::cancelled) == 5);
    static_assert(static_cast<int>(upload_state::received) == 1);
}

bool past_campaigns::forget(
    wall_time ended_before, progress& reached, std::size_t limit, std::size_t look_at
)
{
    std::optional<std::int64_t> campaign;
    {
        auto row = next_(to_ms(ended_before), reached.campaign);
        if (row.step())
            campaign = row.integer(0);
    }
    if (!campaign)
        return false;
    if (*campaign != reached.campaign)
        reached = {.campaign = *campaign};
    if (forget_recipients(reached, limit, look_at))
        return true;
    if (!reached.kept) {
        remove_addresses_.run(*campaign, limit);
        if (static_cast<std::size_t>(db_.changes()) >= limit)
            return true;
        forget_rest(*campaign);
    }
    reached = {.campaign = *campaign + 1};
    return true;
}

// Of one upload; false: there is none behind what was reached.
bool past_campaigns::forget_recipients(progress& reached, std::size_t limit, std::size_t look_at)
{
    upload_id upload;
    {
        const auto first = recipient_at(reached.recipient).upload.value;
        auto row = upload_(reached.campaign, first);
        if (!row.step())
            return false;
        upload = {row.integer(0)};
    }
    const auto from = std::max(reached.recipient, key_of({.upload = upload, .line = 0}));
    std::vector<std::int64_t> gone;
    std::size_t seen = 0;
    for (auto row = recipients_(from, last_key(upload), look_at); row.step();) {
        ++seen;
        reached.recipient = row.integer(0);
        if (row.integer(1) != 0)
            reached.kept = true;
        else
            gone.push_back(reached.recipient);
        if (gone.size() >= limit)
            break;
    }
    for (const auto key : gone)
        remove_.run(key);
    if (gone.size() < limit && seen < look_at) {
        remove_skipped_.run(upload.value);
        reached.recipient = key_of({.upload = {upload.value + 1}, .line = 0});
    }
    return true;
}

void past_campaigns::forget_rest(std::int64_t campaign)
{
    remove_steps_.run(campaign);
    remove_events_.run(campaign);
    mark_.run(campaign);
    remove_uploads_.run(campaign);
    remove_campaign_.run(campaign);
}

} // namespace relay
