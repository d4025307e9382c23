#include "server/http/dead_letter_views.hpp"

#include "relay/base/json_or_null.hpp"
#include "server/http/json_values.hpp"
#include "server/http/message_views.hpp"

namespace relay {

namespace json = boost::json;

namespace {

json::value error_json(const outcome& error)
{
    if (error.status == 0 && error.name.empty() && error.message.empty())
        return nullptr;
    json::object object{{"statusCode", nullptr}};
    if (error.status > 0)
        object["statusCode"] = error.status;
    object["name"] = text_or_null(error.name);
    object["message"] = text_or_null(error.message);
    return object;
}

} // namespace

json::object to_json(const dead_letter_record& letter, const id_codec& codec)
{
    const auto& m = letter.message;
    const auto summary = object_or_empty(m.summary);
    return {
        {"id", codec.to_uuid(m.id)},
        {"reason", to_string(letter.reason)},
        {"at", to_iso8601(letter.at)},
        {"lane", to_string(m.lane)},
        {"campaign", text_or_null(m.campaign)},
        {"to", member_or(summary, "to", nullptr)},
        {"subject", member_or(summary, "subject", nullptr)},
        {"attempts", m.attempts},
        {"error", error_json(letter.error)},
        {"history", history_json(m.history)},
    };
}

json::array to_json(const std::vector<dead_letter_group>& groups)
{
    json::array list;
    for (const auto& group : groups)
        list.push_back({
            {"reason", to_string(group.reason)},
            {"name", text_or_null(group.name)},
            {"statusCode", group.status > 0 ? json::value(group.status) : json::value()},
            {"message", text_or_null(group.message)},
            {"count", group.count},
        });
    return list;
}

} // namespace relay
