#include "cli/event_view.hpp"

#include "cli/colour.hpp"
#include "cli/json_read.hpp"
#include "cli/message_view.hpp"
#include "cli/table.hpp"
#include "relay/base/text.hpp"

namespace relay::cli {

namespace {

constexpr std::size_t event_width = 16; // delivery_delayed
constexpr std::size_t to_width = 28;

tone tone_of(const std::string& event)
{
    if (event == "dead" || event == "bounced" || event == "complained" || event == "failed")
        return tone::bad;
    if (event == "expired" || event == "suppressed" || event == "delivery_delayed" ||
        event == "unsubscribed")
        return tone::warning;
    return event == "delivered" ? tone::good : tone::plain;
}

std::string column(std::string text, std::size_t width)
{
    const auto used = count_characters(text);
    return used < width ? text.append(width - used, ' ') : text;
}

} // namespace

std::string event_line(const boost::json::value& event)
{
    const auto name = text_at(event, "event");
    auto what = event_detail(event);
    if (what.empty())
        what = text_at(event, "subject");
    if (const auto campaign = text_at(event, "campaign"); !campaign.empty())
        what += " [" + campaign + ']';
    constexpr std::size_t longest = 100;
    return time_at(event, "at") + "  " +
           toned(tone_of(name), column(printable(name), event_width)) + "  " +
           column(printable(list_at(event, "to"), to_width), to_width) + "  " +
           printable(what, longest) + "  " + printable(text_at(event, "id"));
}

} // namespace relay::cli
