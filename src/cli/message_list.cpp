#include "cli/message_list.hpp"

#include "cli/api_client.hpp"
#include "cli/json_read.hpp"
#include "cli/table.hpp"
#include "relay/base/duration.hpp"
#include "relay/base/percent_encoding.hpp"
#include "relay/base/time.hpp"

#include <boost/json/array.hpp>

namespace relay::cli {

namespace json = boost::json;

namespace {

std::string time_of(const std::string& given)
{
    const auto ago = parse_duration(given);
    return ago ? to_iso8601(wall_now() - *ago) : given;
}

std::string target_of(const message_filter& which)
{
    std::string target = "/relay/messages?limit=" + std::to_string(which.limit);
    const auto add = [&target](const char* name, const std::string& value) {
        if (!value.empty())
            target.append("&").append(name).append("=").append(percent_encoded(value));
    };
    add("to", which.to);
    add("state", which.state);
    add("lane", which.lane);
    add("campaign", which.campaign);
    add("tag", which.tag);
    add("since", time_of(which.since));
    add("until", time_of(which.until));
    add("after", which.after);
    return target;
}

// What Resend told of it says more than `sent`.
std::string standing_of(const json::value& message)
{
    const auto told = text_at(message, "last_event");
    return told.empty() ? text_at(message, "state") : told;
}

} // namespace

std::string messages_text(const json::value& page)
{
    constexpr std::size_t to_the_second = 19; // 2026-11-23T10:03:00
    using enum table::align;
    using enum table::fit;
    table messages({{"id"}, {"accepted"}, {"now"}, {"to", left, cut}, {"subject", left, cut}});
    if (const auto* data = at_path(page, "data").if_array())
        for (const auto& m : *data)
            messages.add({
                text_at(m, "id"),
                text_at(m, "accepted_at").substr(0, to_the_second),
                standing_of(m),
                printable(list_at(m, "to"), 32),
                printable(text_at(m, "subject"), 32),
            });
    auto text = messages.empty() ? "no messages\n" : messages.text();
    if (flag_at(page, "has_more"))
        text += "\nThere may be more: --after " + text_at(page, "next") + '\n';
    return text;
}

int list_messages(const session& s, const message_filter& which)
{
    const auto answer = api_client(s).get(target_of(which));
    const auto status = report_answer(s, answer, messages_text);
    if (status != success)
        return status;
    const auto page = answer.json();
    const auto* data = at_path(page, "data").if_array();
    const bool none = (!data || data->empty()) && !flag_at(page, "has_more");
    return none ? not_found : success;
}

} // namespace relay::cli
