#include "server/http/dead_letter_choice.hpp"

#include "relay/base/duration.hpp"
#include "server/http/body.hpp"
#include "server/http/paging.hpp"
#include "server/http/url.hpp"

#include <boost/json/array.hpp>

#include <functional>

namespace relay {

namespace json = boost::json;

namespace {

constexpr page_limits letters_of_a_page{.usual = 100, .most = 1'000};

death read_reason(std::string_view text)
{
    for (const auto d : {death::refused, death::exhausted, death::outcome_unknown, death::expired})
        if (text == to_string(d))
            return d;
    refuse_body("Unknown `reason`. It is one of refused, exhausted, outcome_unknown and expired.");
}

// A time, or how long ago it was
wall_time read_time_or_age(std::string_view name, const std::string& text)
{
    if (const auto time = parse_iso8601(text))
        return *time;
    if (const auto ago = parse_duration(text))
        return wall_now() - *ago;
    refuse_body(
        "Invalid `" + std::string(name) +
        "` field. It must be a time, such as 2026-11-23T10:00:00Z, or how long ago: \"2h\"."
    );
}

// What the letters have in common. `value_of`: what is asked for under a name; empty: nothing.
// False: nothing is.
bool read_filter(
    const std::function<std::string(std::string_view)>& value_of, dead_letter_filter& which
)
{
    which.error = value_of("error");
    which.pattern = value_of("message");
    which.campaign = value_of("campaign");
    which.domain = value_of("domain");
    if (const auto reason = value_of("reason"); !reason.empty())
        which.reason = read_reason(reason);
    if (const auto since = value_of("since"); !since.empty())
        which.since = read_time_or_age("since", since);
    if (const auto until = value_of("until"); !until.empty())
        which.until = read_time_or_age("until", until);
    return which.reason || which.since || which.until || !which.error.empty() ||
           !which.pattern.empty() || !which.campaign.empty() || !which.domain.empty();
}

void read_ids(const json::value& list, const id_codec& codec, letter_choice& choice)
{
    if (!list.is_array() || list.get_array().empty())
        refuse_body("Invalid `ids` field. It must be a list of ids.");
    for (const auto& item : list.get_array()) {
        if (!item.is_string())
            refuse_body("Invalid `ids` field. It must be a list of ids.");
        const std::string text(item.get_string());
        if (const auto id = codec.parse_message(text))
            choice.which.ids.push_back(*id);
        else
            choice.unknown.push_back(text);
    }
}

} // namespace

dead_letter_filter read_letter_page(const std::string& query, const id_codec& codec)
{
    dead_letter_filter which{.limit = read_limit(query, letters_of_a_page)};
    which.after = read_after(query, codec).value_or(message_id{});
    const auto value_of = [&query](std::string_view name) {
        return query_parameter(query, name).value_or("");
    };
    read_filter(value_of, which);
    return which;
}

letter_choice read_letter_choice(const json::object& order, const id_codec& codec)
{
    letter_choice choice;
    const auto value_of = [&order](std::string_view name) { return read_text(order, name); };
    const bool filtered = read_filter(value_of, choice.which);
    const auto* ids = order.if_contains("ids");
    if ((ids != nullptr) + filtered + read_flag(order, "all") != 1)
        refuse_body("Say which letters: `ids`, `all`, or what they have in common (`reason`, "
                    "`error`, `message`, `campaign`, `domain`, `since`, `until`).");
    if (ids)
        read_ids(*ids, codec, choice);
    return choice;
}

} // namespace relay
