#include "store/reader/recipient_courses.hpp"

#include "store/optional_time.hpp"
#include "store/tables/no_message.hpp"
#include "store/tables/recipient_key.hpp"

namespace relay {

const std::string_view select_courses =
    "SELECT r.id, r.email, r.state, m.state, m.finished, d.reason, t.facts, c.at, r.message,"
    " m.step"
    " FROM recipient r LEFT JOIN message m ON r.state IN (3, 6) AND m.id = r.message"
    " LEFT JOIN flow f ON f.id = m.flow"
    " LEFT JOIN campaign_cancel c ON m.state IN (0, 1) AND c.campaign = f.campaign"
    " AND c.place >= m.place LEFT JOIN dead_letter d ON d.message = m.id"
    " LEFT JOIN track t ON t.message = m.id WHERE r.id > ? AND r.id <= ? ORDER BY r.id LIMIT ?";

recipient_course read_course(const sql::cursor& row)
{
    recipient_course course{
        .id = recipient_at(row.integer(0)),
        .email = std::string(row.text(1)),
        .state = static_cast<recipient_state>(row.integer(2)),
        .mail = {},
        .message = {},
        .reason = {},
        .fault = {},
        .step = static_cast<std::uint32_t>(row.integer(9)),
        .at = optional_time(row, 4),
        .cancelled = optional_time(row, 7),
        .known = facts(static_cast<std::uint32_t>(row.integer(6)))};
    if (course.state == recipient_state::invalid_mail)
        course.fault = fault_of(row.integer(8));
    if (!row.is_null(3)) {
        course.mail = message_id{row.integer(8)};
        course.message = static_cast<state>(row.integer(3));
    }
    if (!row.is_null(5))
        course.reason = static_cast<death>(row.integer(5));
    return course;
}

} // namespace relay
