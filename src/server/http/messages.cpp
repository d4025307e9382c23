#include "server/http/answer.hpp"
#include "server/http/handlers.hpp"
#include "server/http/views.hpp"

#include <boost/json/array.hpp>

namespace relay {

answering get_message(const api_parts& parts, api_call call)
{
    auto found = co_await parts.front.find(call.id);
    if (!found)
        co_return answer_no_message();
    auto answer = to_json(*found, parts.codec);
    const auto events = co_await parts.front.events(found->record.id);
    const auto timeline = co_await parts.front.timeline(std::move(*found));
    answer["timeline"] = to_json(timeline, events);
    co_return answer_json(answer);
}

answering cancel_message(const api_parts& parts, api_call call)
{
    const auto result = co_await parts.front.cancel(call.id);
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
