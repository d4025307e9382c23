#include "store/reader/standing_reader.hpp"

#include "relay/mail/lane.hpp"
#include "store/tables/column_values.hpp"
#include "store/tables/tallies.hpp"

#include <map>
#include <utility>

namespace relay {

namespace {

mail_counts counts_of(const tally& t)
{
    return {
        .sent = t[metric::sent],
        .bounced_hard = t[metric::bounced_hard],
        .complained = t[metric::complained],
    };
}

} // namespace

standing_reader::standing_reader(sql::connection& db)
    : counts_(
          db,
          "SELECT l.domain, t.metric, sum(t.n) FROM flow f JOIN label l ON l.flow = f.id"
          " JOIN tally t ON t.label = l.id WHERE f.lane = ? AND f.campaign = ?"
          " GROUP BY l.domain, t.metric"
      ),
      base_(
          db,
          "SELECT b.domain, b.metric, b.n FROM campaign c JOIN count_base b"
          " ON b.campaign = c.number WHERE c.id = ?"
      ),
      of_day_(db, "SELECT sum(recipients) FROM recipient_count WHERE day = ? AND domain = ?")
{
}

campaign_standing standing_reader::standing_of(campaign_id id, const std::string& flow)
{
    campaign_standing s;
    std::map<std::string, tally, std::less<>> by_domain;
    for (auto row = counts_(static_cast<int>(lane::campaign), flow); row.step();) {
        const auto m = static_cast<metric>(row.integer(1));
        if (static_cast<std::size_t>(m) < metric_count)
            by_domain[std::string(row.text(0))][m] += row.integer(2);
    }
    for (const auto& [domain, all] : by_domain)
        s.queued += all.queued();
    for (auto row = base_(id.value); row.step();) {
        by_domain[std::string(row.text(0))][static_cast<metric>(row.integer(1))] -= row.integer(2);
        s.resumed = true;
    }
    for (const auto& [domain, all] : by_domain) {
        const auto since = counts_of(all);
        s.since.sent += since.sent;
        s.since.bounced_hard += since.bounced_hard;
        s.since.complained += since.complained;
        if (!domain.empty() && (since.bounced_hard > 0 || since.complained > 0))
            s.domains.push_back({.domain = domain, .counts = since});
    }
    return s;
}

std::int64_t standing_reader::recipients_of_day(const std::string& domain, wall_time at)
{
    auto row = of_day_(day_of(at), domain);
    return row.step() && !row.is_null(0) ? row.integer(0) : 0;
}

} // namespace relay
