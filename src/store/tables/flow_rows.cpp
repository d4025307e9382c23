#include "store/tables/flow_rows.hpp"

namespace relay {

namespace {

constexpr std::size_t cached_flows = 10'000;

} // namespace

flow_rows::flow_rows(sql::connection& db)
    : find_(
          db, "SELECT id FROM flow WHERE lane = ? AND campaign = ? AND tenant = ? AND domain = ?"
      ),
      insert_(
          db, "INSERT INTO flow(lane, campaign, tenant, domain) VALUES(?, ?, ?, ?) RETURNING id"
      ),
      forget_(
          db,
          "DELETE FROM flow WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM label WHERE flow = ?1)"
          " RETURNING lane, campaign, tenant, domain"
      ),
      of_messages_(db, "SELECT id, flow FROM message WHERE id > ? AND id < ? ORDER BY id LIMIT ?")
{
}

flow_id flow_rows::find(const flow_key& key)
{
    if (const auto known = known_.find(key); known != known_.end())
        return known->second;
    if (known_.size() >= cached_flows)
        known_.clear();

    const auto l = static_cast<int>(key.lane);
    flow_id id;
    {
        auto row = find_(l, key.campaign, key.tenant, key.domain);
        if (row.step())
            id.value = row.integer(0);
    }
    if (id.value == 0) {
        auto row = insert_(l, key.campaign, key.tenant, key.domain);
        row.step();
        id.value = row.integer(0);
        row.step(); // to its end: a statement with RETURNING is done only then
    }
    known_.emplace(key, id);
    return id;
}

bool flow_rows::forget(flow_id id)
{
    auto row = forget_(id.value);
    if (!row.step())
        return false;
    known_.erase({
        .lane = static_cast<lane>(row.integer(0)),
        .campaign = std::string(row.text(1)),
        .tenant = std::string(row.text(2)),
        .domain = std::string(row.text(3)),
    });
    row.step(); // to its end: a statement with RETURNING is done only then
    return true;
}

bool flow_rows::note_of_messages(
    message_id end, message_id& reached, flow_ids& in_use, std::size_t look_at
)
{
    std::size_t looked_at = 0;
    for (auto row = of_messages_(reached.value, end.value, look_at); row.step(); ++looked_at) {
        reached.value = row.integer(0);
        in_use.insert(row.integer(1));
    }
    return looked_at >= look_at;
}

} // namespace relay
