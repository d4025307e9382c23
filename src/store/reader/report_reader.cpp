#include "store/reader/report_reader.hpp"

#include "relay/mail/lane.hpp"
#include "store/sql/dialect.hpp"

#include <algorithm>
#include <map>

namespace relay {

namespace {

// The expression that rows are put together by; ?5 is the name of the tag.
std::string key_expression(report_by by, sql::engine e)
{
    switch (by) {
    case report_by::campaign:
        return "f.campaign";
    case report_by::tenant:
        return "f.tenant";
    case report_by::day:
        return "t.day";
    case report_by::lane:
        return "f.lane";
    case report_by::domain:
        return "CASE WHEN f.domain LIKE 'template:%' THEN '' ELSE f.domain END";
    case report_by::recipient_domain:
        return "l.domain";
    case report_by::step:
        return "nullif(l.step, 0)";
    case report_by::tag:
        break;
    }
    return sql::named_value(e, "l.tags", "?5");
}

std::string spell_key(report_by by, const sql::cursor& row)
{
    if (by == report_by::day)
        return to_iso8601(wall_time(std::chrono::days(row.integer(0)))).substr(0, 10);
    if (by == report_by::lane)
        return std::string(to_string(static_cast<lane>(row.integer(0))));
    if (by == report_by::step)
        return std::to_string(row.integer(0));
    return std::string(row.text(0));
}

} // namespace

event_reader::report_table report_reader::read(const report_query& q)
{
    // A report is rare: its statement is not kept.
    sql::statement sums(
        db_,
        "SELECT " + key_expression(q.by, db_.engine()) +
            " AS key, t.metric, sum(t.n) FROM tally t JOIN label l ON l.id = t.label"
            " JOIN flow f ON f.id = l.flow WHERE (CAST(?1 AS TEXT) IS NULL OR f.campaign = ?1)"
            " AND (CAST(?2 AS TEXT) IS NULL OR f.tenant = ?2) AND (CAST(?3 AS BIGINT) IS NULL OR "
            "t.day >= ?3)"
            " AND (CAST(?4 AS BIGINT) IS NULL OR t.day <= ?4) AND CAST(?5 AS TEXT) IS NOT NULL "
            "GROUP BY key, t.metric"
    );
    event_reader::report_table table;
    std::map<std::string, tally> rows;
    for (auto row = sums(q.campaign, q.tenant, q.first_day, q.last_day, q.tag); row.step();) {
        const auto m = static_cast<metric>(row.integer(1));
        if (row.is_null(0) || static_cast<std::size_t>(m) >= metric_count)
            continue; // messages without this tag, or counted by a newer relay
        rows[spell_key(q.by, row)][m] += row.integer(2);
        table.total[m] += row.integer(2);
    }
    for (auto& [key, numbers] : rows)
        table.rows.push_back({.key = key, .numbers = numbers});
    if (q.by == report_by::day)
        std::ranges::reverse(table.rows);
    else
        std::ranges::stable_sort(table.rows, std::ranges::greater(), [](const report_row& r) {
            return r.numbers[metric::accepted];
        });
    table.cut = table.rows.size() > q.limit;
    if (table.cut)
        table.rows.resize(q.limit);
    return table;
}

} // namespace relay
