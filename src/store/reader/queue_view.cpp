#include "store/reader/queue_view.hpp"

#include <utility>

namespace relay {

namespace {

// Queued messages that are looked at one by one to count them
constexpr std::size_t most_looked_at = 10'000;

} // namespace

queue_view::queue_view(sql::connection& db)
    : entries_(
          db,
          "SELECT entries FROM queue WHERE flow = ?1 AND first >= coalesce("
          "(SELECT max(first) FROM queue WHERE flow = ?1 AND first <= ?2), 0) ORDER BY first"
      ),
      message_(
          db,
          "SELECT expires, bytes, batchable, body, \"offset\", recipients, resend_id IS NOT NULL"
          " FROM message"
          " WHERE id = ? AND state = 1 AND place = ?"
      ),
      lengths_(
          db,
          "SELECT length(entries), entries FROM queue WHERE flow = ?1 AND first >= coalesce("
          "(SELECT max(first) FROM queue WHERE flow = ?1 AND first <= ?2), 0) ORDER BY first"
      ),
      next_flow_(db, "SELECT min(flow) FROM queue WHERE flow > ?"),
      flow_(db, "SELECT lane, campaign, tenant, domain FROM flow WHERE id = ?"),
      cancelled_to_(
          db,
          "SELECT c.place FROM flow f JOIN campaign_cancel c ON c.campaign = f.campaign"
          " WHERE f.id = ?"
      )
{
    if (db.engine() == sql::engine::postgresql)
        blocks_.emplace(db);
}

std::optional<flow_key> queue_view::flow(flow_id id)
{
    auto row = flow_(id.value);
    if (!row.step())
        return std::nullopt;
    return flow_key{
        .lane = static_cast<lane>(row.integer(0)),
        .campaign = std::string(row.text(1)),
        .tenant = std::string(row.text(2)),
        .domain = std::string(row.text(3)),
    };
}

std::vector<backlog_flow> queue_view::flows()
{
    std::vector<backlog_flow> found;
    flow_id last;
    for (;;) {
        {
            auto next = next_flow_(last.value);
            if (!next.step() || next.is_null(0))
                return found;
            last.value = next.integer(0);
        }
        if (auto key = flow(last))
            found.push_back({.id = last, .key = std::move(*key)});
    }
}

std::int64_t queue_view::count(flow_id of, std::size_t& looked_at)
{
    std::int64_t queued = 0;
    const auto cancelled = cancelled_to(of);
    if (blocks_)
        return blocks_->count(of, cancelled, looked_at, most_looked_at);
    for (auto rows = lengths_(of.value, cancelled); rows.step();) {
        if (looked_at >= most_looked_at) {
            queued += rows.integer(0) / queue_entry_bytes;
            continue;
        }
        for (const auto& entry : decode_queue_entries(rows.text(1))) {
            ++looked_at;
            if (entry.place <= cancelled)
                continue;
            auto message = message_(entry.id.value, entry.place);
            queued += message.step() ? 1 : 0;
        }
    }
    return queued;
}

std::int64_t queue_view::cancelled_to(flow_id of)
{
    auto row = cancelled_to_(of.value);
    return row.step() ? row.integer(0) : 0;
}

} // namespace relay
