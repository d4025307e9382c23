#include "server/http/answer.hpp"
#include "server/http/handlers.hpp"
#include "server/http/views.hpp"

#include <boost/json/array.hpp>

namespace relay {

answering get_message(const http_parts& parts, api_call call)
{
    auto found = co_await parts.message_admin.find(call.id);
    if (!found)
        co_return answer_no_message();
    auto answer = to_json(*found, parts.id_codec);
    const auto events = co_await parts.message_admin.events(found->record.id);
    const auto timeline = co_await parts.message_admin.timeline(std::move(*found));
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

} // namespace relay
