#include "relay/messages/message_admin.hpp"
#include "relay/messages/message_finder.hpp"
#include "server/http/answer.hpp"
#include "server/http/message_views.hpp"
#include "server/http/route_tables.hpp"

#include <boost/json/array.hpp>

namespace relay {

namespace {

answering get_message(const http_parts& parts, api_call call)
{
    auto found = co_await parts.message_finder.find(call.id);
    if (!found)
        co_return answer_no_message();
    auto answer = to_json(*found, parts.id_codec);
    const auto events = co_await parts.message_finder.events(found->record.id);
    const auto timeline = co_await parts.message_finder.timeline(std::move(*found));
    answer["timeline"] = to_json(timeline, events);
    co_return answer_json(answer);
}

answering cancel_message(const http_parts& parts, api_call call)
{
    const auto result = co_await parts.message_admin.cancel(call.id);
    if (result == cancel_result::unknown)
        co_return answer_no_message();
    if (result == cancel_result::too_late)
        co_return answer_error(
            409, "already_sent", "The message is on its way already, or finished."
        );
    boost::json::object answer{{"id", call.id}, {"state", "cancelled"}};
    co_return answer_json(answer);
}

} // namespace

route_table message_routes()
{
    static constexpr route routes[] = {
        {"GET", "/relay/messages/{id}", get_message},
        {"POST", "/relay/messages/{id}/cancel", cancel_message},
    };
    return routes;
}

} // namespace relay
