#include "server/http/parameters.hpp"

#include "relay/mail/address.hpp"
#include "server/http/body.hpp"
#include "server/http/url.hpp"

namespace relay {

void refuse_parameter(std::string_view name, std::string_view wanted)
{
    refuse_body("`" + std::string(name) + "` must be " + std::string(wanted) + ".");
}

std::optional<wall_time> read_time(const std::string& query, std::string_view name)
{
    const auto text = query_parameter(query, name);
    if (!text)
        return std::nullopt;
    const auto time = parse_iso8601(*text);
    if (!time)
        refuse_parameter(name, "a time, such as 2026-11-23T10:00:00Z");
    return time;
}

std::optional<lane> read_lane(const std::string& query)
{
    const auto name = query_parameter(query, "lane");
    if (!name)
        return std::nullopt;
    const auto found = parse_lane(*name);
    if (!found)
        refuse_parameter("lane", "transactional or campaign");
    return found;
}

std::optional<std::string> read_recipient(const std::string& query)
{
    const auto to = query_parameter(query, "to");
    if (!to)
        return std::nullopt;
    if (!parse_mailbox(*to))
        refuse_parameter("to", "an address");
    return fold_address(*to);
}

} // namespace relay
