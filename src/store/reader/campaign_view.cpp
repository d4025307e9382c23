#include "store/reader/campaign_view.hpp"

#include "store/optional_time.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace relay {

namespace {

constexpr std::string_view campaign_columns =
    "c.id, c.name, c.definition, c.state, c.created, c.starts, c.started, c.ended, c.why,"
    " sum(u.recipients), sum(u.suppressed), sum(u.invalid), sum(u.passed),"
    " (SELECT count(*) FROM upload WHERE campaign = c.number AND state = 1), c.rest_from";

std::string select_campaigns(std::string_view condition)
{
    return "SELECT " + std::string(campaign_columns) +
           " FROM campaign c LEFT JOIN upload u ON u.campaign = c.number AND u.state = 2 WHERE " +
           std::string(condition) + " GROUP BY c.id ORDER BY c.id DESC";
}

campaign_record read_campaign(const sql::cursor& row)
{
    return {
        .id = {row.integer(0)},
        .name = std::string(row.text(1)),
        .definition = std::string(row.text(2)),
        .state = static_cast<campaign_state>(row.integer(3)),
        .created = from_ms(row.integer(4)),
        .starts = optional_time(row, 5),
        .started = optional_time(row, 6),
        .ended = optional_time(row, 7),
        .why = std::string(row.text(8)),
        .rest_from = optional_time(row, 14),
        .recipients = {
            .all = row.integer(9),
            .suppressed = row.integer(10),
            .invalid = row.integer(11),
            .passed = row.integer(12),
            .coming = row.integer(13),
        }};
}

} // namespace

campaign_view::campaign_view(sql::connection& db)
    : one_(db, select_campaigns("c.id = ?")),
      page_(
          db,
          select_campaigns(
              "c.id IN (SELECT id FROM campaign WHERE (CAST(?1 AS BIGINT) IS NULL OR state = ?1)"
              " AND id < ?2 AND id > 0 ORDER BY id DESC LIMIT ?3)"
          )
      ),
      entries_(db, "SELECT id, starts FROM campaign WHERE state = ? AND id > 0 ORDER BY id")
{
}

std::optional<campaign_record> campaign_view::find(campaign_id id)
{
    auto row = one_(id.value);
    return row.step() ? std::optional(read_campaign(row)) : std::nullopt;
}

std::vector<campaign_record> campaign_view::list(const campaign_list_query& q)
{
    const auto state = q.state ? std::optional(static_cast<int>(*q.state)) : std::nullopt;
    const auto below = q.after ? q.after->value : INT64_MAX;
    std::vector<campaign_record> found;
    for (auto row = page_(state, below, q.limit); row.step();)
        found.push_back(read_campaign(row));
    return found;
}

std::vector<campaign_entry> campaign_view::all_in(campaign_state s)
{
    std::vector<campaign_entry> found;
    for (auto row = entries_(static_cast<int>(s)); row.step();)
        found.push_back({.id = {row.integer(0)}, .starts = optional_time(row, 1)});
    return found;
}

} // namespace relay
