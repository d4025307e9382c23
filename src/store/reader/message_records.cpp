#include "store/reader/message_records.hpp"

#include "store/optional_time.hpp"
#include "store/resend_id.hpp"
#include "store/tables/stored_summary.hpp"

#include <utility>

namespace relay {

namespace {

outcome read_outcome(const sql::cursor& row, int first_column)
{
    return {
        .verdict = static_cast<verdict>(row.integer(first_column)),
        .status = static_cast<unsigned>(row.integer(first_column + 1)),
        .name = std::string(row.text(first_column + 2)),
        .message = std::string(row.text(first_column + 3)),
    };
}

} // namespace

message_records::message_records(sql::connection& db)
    : message_(
          db,
          "SELECT m.id, m.state, f.lane, f.campaign, f.tenant, f.domain, m.flow, m.place,"
          " m.scheduled, m.expires, m.request, m.finished, m.recipients, m.attempts,"
          " m.resend_id, r.due, r.state, c.at, " +
              std::string(summary_columns) +
              " FROM message m JOIN flow f ON f.id = m.flow"
              " LEFT JOIN request r ON r.id = m.request"
              " LEFT JOIN campaign_cancel c ON m.state IN (0, 1) AND c.campaign = f.campaign"
              " AND c.place >= m.place" +
              std::string(summary_tables) + " WHERE m.id = ?"
      ),
      history_(
          db,
          "SELECT verdict, status, name, text, at, counted FROM attempt WHERE message = ?"
          " ORDER BY at"
      ),
      letter_(
          db,
          "SELECT verdict, status, name, text, reason, at, sealed, seal_uptime, seal_boot, uptime,"
          " boot FROM dead_letter WHERE message = ?"
      )
{
}

std::optional<message_record> message_records::find(message_id id)
{
    message_record m;
    {
        auto row = message_(id.value);
        if (!row.step())
            return std::nullopt;
        m = {
            .id = {row.integer(0)},
            .state = static_cast<state>(row.integer(1)),
            .lane = static_cast<lane>(row.integer(2)),
            .campaign = std::string(row.text(3)),
            .tenant = std::string(row.text(4)),
            .domain = std::string(row.text(5)),
            .flow = {row.integer(6)},
            .place = row.integer(7),
            .scheduled_at = optional_time(row, 8),
            .expires = optional_time(row, 9),
            .finished = optional_time(row, 11),
            .cancelled = optional_time(row, 17),
            .recipients = static_cast<std::uint32_t>(row.integer(12)),
            .attempts = static_cast<int>(row.integer(13)),
            .resend_id = resend_id_at(row, 14),
            .summary = summary_at(row, 18),
        };
        if (!row.is_null(10))
            m.request = request_id{row.integer(10)};
        if (m.state == state::waiting)
            m.next_attempt = optional_time(row, 15);
    }
    for (auto row = history_(id.value); row.step();)
        m.history.push_back({
            .at = from_ms(row.integer(4)),
            .result = read_outcome(row, 0),
            .counted = row.integer(5) != 0,
        });
    return m;
}

std::optional<dead_letter_record> message_records::find_letter(message_id id)
{
    auto message = find(id);
    auto row = letter_(id.value);
    if (!message || !row.step())
        return std::nullopt;
    dead_letter_record letter{
        .message = std::move(*message),
        .reason = static_cast<death>(row.integer(4)),
        .at = from_ms(row.integer(5)),
        .error = read_outcome(row, 0),
    };
    letter.died_at = {
        .wall = letter.at,
        .uptime = milliseconds(row.integer(9)),
        .boot = row.integer(10),
    };
    if (!row.is_null(6))
        letter.sealed_at = moment{
            .wall = from_ms(row.integer(6)),
            .uptime = milliseconds(row.integer(7)),
            .boot = row.integer(8),
        };
    return letter;
}

} // namespace relay
