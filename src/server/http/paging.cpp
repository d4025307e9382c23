#include "server/http/paging.hpp"

#include "server/http/body.hpp"
#include "server/http/url.hpp"

#include <charconv>

namespace relay {

std::size_t read_limit(const std::string& query, const page_limits& limits)
{
    const auto text = query_parameter(query, "limit");
    if (!text)
        return limits.usual;
    std::size_t limit = 0;
    const auto* end = text->data() + text->size();
    const auto [stopped, ec] = std::from_chars(text->data(), end, limit);
    if (ec != std::errc() || stopped != end || limit < 1 || limit > limits.most)
        refuse_body("`limit` must be between 1 and " + std::to_string(limits.most) + ".");
    return limit;
}

std::optional<message_id> read_after(const std::string& query, const id_codec& codec)
{
    const auto after = query_parameter(query, "after");
    if (!after)
        return std::nullopt;
    const auto id = codec.parse_message(*after);
    if (!id)
        refuse_body("`after` is not the id of a message.");
    return id;
}

} // namespace relay
