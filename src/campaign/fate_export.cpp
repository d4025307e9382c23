#include "relay/campaign/fate_export.hpp"

#include "relay/base/csv_writer.hpp"
#include "relay/base/json_writer.hpp"

#include <array>

namespace relay {

namespace {

constexpr std::array<std::string_view, 6> columns{
    "email", "state", "reason", "step", "at", "last_event"};

std::array<std::string_view, columns.size()> cells_of(const recipient_fate& fate)
{
    return {fate.email, fate.state, fate.reason, fate.step, fate.at, fate.last_event};
}

} // namespace

recipient_fate fate_of(
    const recipient_course& course,
    bool cancelled,
    std::span<const std::string> steps,
    std::string& at
)
{
    recipient_fate fate{.email = course.email};
    if (course.step > 0 && course.step <= steps.size())
        fate.step = steps[course.step - 1];
    switch (course.state) {
    case recipient_state::waiting:
        fate.state = cancelled ? to_string(state::cancelled) : to_string(state::queued);
        return fate;
    case recipient_state::suppressed:
        fate.state = to_string(state::suppressed);
        return fate;
    case recipient_state::invalid_mail:
        fate.state = "invalid_mail";
        fate.reason = to_string(course.fault);
        return fate;
    case recipient_state::stopped:
        fate.state = "stopped";
        break;
    case recipient_state::fed:
        fate.state = course.message ? to_string(*course.message) : "forgotten";
        break;
    }
    if (course.reason)
        fate.reason = to_string(*course.reason);
    if (course.at)
        fate.at = at = to_iso8601(*course.at);
    if (!course.known.empty())
        fate.last_event = last_event_name(last_event(course.known));
    return fate;
}

void append_fate_heading(std::string& csv)
{
    append_csv_row(csv, columns);
}

void append_fate_row(std::string& csv, const recipient_fate& fate)
{
    append_csv_row(csv, cells_of(fate));
}

void append_fate_line(std::string& ndjson, const recipient_fate& fate)
{
    const auto cells = cells_of(fate);
    for (std::size_t i = 0; i < cells.size(); ++i) {
        ndjson.append(i == 0 ? "{\"" : ",\"").append(columns[i]).append("\":");
        if (cells[i].empty())
            ndjson += "null";
        else
            append_json_string(ndjson, cells[i]);
    }
    ndjson += "}\n";
}

} // namespace relay
