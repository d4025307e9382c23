#include "store/reader/event_rows.hpp"

#include "store/tables/stored_summary.hpp"

namespace relay {

namespace {

// The array of tags at the end of a summary (relay/mail/submission.hpp)
std::string tags_of(std::string_view summary)
{
    const auto at = summary.rfind(R"("tags":[)");
    if (at == std::string_view::npos)
        return {};
    const auto tags = summary.substr(at + 7);
    return std::string(tags.substr(0, tags.size() - 1));
}

} // namespace

event_record read_event(const sql::cursor& row)
{
    return {
        .seq = row.integer(0),
        .kind = static_cast<event_kind>(row.integer(1)),
        .at = from_ms(row.integer(2)),
        .detail = std::string(row.text(3)),
    };
}

const std::string& feed_columns()
{
    static const std::string columns =
        "e.seq, e.kind, e.at, e.detail, e.message, f.campaign, f.tenant, " +
        std::string(summary_columns);
    return columns;
}

const std::string& feed_tables()
{
    static const std::string tables = " LEFT JOIN message m ON m.id = e.message"
                                      " LEFT JOIN flow f ON f.id = m.flow" +
                                      std::string(summary_tables);
    return tables;
}

std::string read_summary(const sql::cursor& row)
{
    return summary_at(row, 7);
}

feed_event read_feed_event(const sql::cursor& row, std::string_view summary)
{
    return {
        .what = read_event(row),
        .message = {row.integer(4)},
        .tags = tags_of(summary),
        .campaign = std::string(row.text(5)),
        .tenant = std::string(row.text(6)),
    };
}

} // namespace relay
