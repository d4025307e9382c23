#include "server/http/relay_views.hpp"

#include "relay/base/json_or_null.hpp"
#include "relay/base/time.hpp"
#include "relay/store/membership.hpp"

#include <boost/json/array.hpp>

#include <string_view>

namespace relay {

namespace json = boost::json;

namespace {

// Each says every second that it is there.
constexpr std::chrono::seconds silent_after{10};

std::string_view role_of(const relay_record& r, std::int64_t sender, wall_time now)
{
    if (r.run == sender)
        return "sender";
    if (r.gone)
        return "gone";
    return now - r.seen > silent_after ? "silent" : "spare";
}

json::object to_json(const relay_record& r, const membership::standing& now)
{
    return {
        {"name", r.name},
        {"role", role_of(r, now.holder, wall_now())},
        {"http", text_or_null(r.at.http)},
        {"jobs", text_or_null(r.at.jobs)},
        {"webhooks", text_or_null(r.at.webhooks)},
        {"version", r.version},
        {"since", to_iso8601(r.started)},
        {"last_seen", to_iso8601(r.seen)},
        {"term", r.run == now.holder ? json::value(now.epoch) : json::value()},
        {"asked", r.run == now.me},
    };
}

} // namespace

json::object relays_json(const membership& member)
{
    const auto now = member.now();
    json::array all;
    for (const auto& each : member.relays())
        all.push_back(to_json(each, now));
    return {
        {"term", member.shared() && now.epoch != 0 ? json::value(now.epoch) : json::value()},
        {"relays", std::move(all)},
    };
}

bool has_spare(const membership& member)
{
    const auto now = member.now();
    const auto time = wall_now();
    for (const auto& each : member.relays())
        if (each.run != now.me && role_of(each, now.holder, time) == "spare")
            return true;
    return false;
}

} // namespace relay
