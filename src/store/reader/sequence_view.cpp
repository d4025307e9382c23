#include "store/reader/sequence_view.hpp"

#include "store/optional_time.hpp"
#include "store/reader/recipient_reading.hpp"

namespace relay {

sequence_view::sequence_view(sql::connection& db)
    : step_(
          db,
          "SELECT (SELECT min(since) FROM awaited_step WHERE campaign = c.number AND step = ?2),"
          " (SELECT at FROM added_step WHERE campaign = c.number AND step = ?2)"
          " FROM campaign c WHERE c.id = ?1"
      ),
      awaiting_(
          db,
          "SELECT r.id, r.email, r.variables, r.state FROM campaign c JOIN awaited_step a"
          " ON a.campaign = c.number AND a.step = ?2 AND a.since <= ?3"
          " JOIN recipient r ON r.id = a.recipient WHERE c.id = ?1 ORDER BY a.since LIMIT ?4"
      )
{
}

std::vector<awaited_step> sequence_view::steps(campaign_id campaign, std::uint32_t count)
{
    std::vector<awaited_step> found;
    for (std::uint32_t step = 1; step <= count; ++step) {
        auto row = step_(campaign.value, step);
        row.step();
        found.push_back({.earliest = optional_time(row, 0), .added = optional_time(row, 1)});
    }
    return found;
}

std::vector<recipient_record> sequence_view::who_awaits(
    campaign_id campaign, std::uint32_t step, wall_time since, std::size_t limit, std::size_t bytes
)
{
    std::vector<recipient_record> found;
    std::size_t read = 0;
    for (auto row = awaiting_(campaign.value, step, to_ms(since), limit);
         read < bytes && row.step();) {
        found.push_back(read_recipient(row));
        read += found.back().email.size() + found.back().variables.size();
    }
    return found;
}

} // namespace relay
