#include "cli/status_verdict.hpp"

#include "cli/amounts.hpp"
#include "cli/json_read.hpp"
#include "cli/table.hpp"
#include "relay/base/time.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <optional>
#include <string_view>

namespace relay::cli {

namespace json = boost::json;

namespace {

constexpr const char* both_lanes[] = {"transactional", "campaign"};

// Messages in a state, of both lanes
double in_state(const json::value& status, const std::string& state)
{
    double sum = 0;
    for (const auto* lane : both_lanes)
        sum += number_at(status, std::string("queues.") + lane + '.' + state);
    return sum;
}

// "10:02 UTC" of today, with its day of another
std::string moment(const std::string& iso, const std::string& now)
{
    constexpr std::size_t day = 10;    // 2026-11-27
    constexpr std::size_t minute = 16; // 2026-11-27T10:02
    if (iso.size() < minute)
        return iso;
    const auto clock = iso.substr(day + 1, minute - day - 1) + " UTC";
    return iso.substr(0, day) == now.substr(0, day) ? clock : iso.substr(0, day) + ' ' + clock;
}

// Nothing leaves but probes.
bool is_wide(std::string_view scope)
{
    return scope == "all" || scope == "account" || scope == "upstream" || scope == "quota";
}

bool stops_everything(const json::array& pauses)
{
    const auto has = [&pauses](auto condition) {
        return std::ranges::any_of(pauses, [&condition](const json::value& p) {
            return condition(text_at(p, "scope"));
        });
    };
    const auto both = std::ranges::all_of(both_lanes, [&has](const std::string& lane) {
        return has([&lane](const std::string& scope) { return scope == "lane:" + lane; });
    });
    return both || has(is_wide);
}

// "account: Resend refuses …, since 10:02 UTC, 5,000 wait". The last probe may have met another
// cause than the one that the pause began with.
std::string pause_text(const json::value& pause, const std::string& now)
{
    auto why = text_at(pause, "last_probe.outcome");
    if (why.empty())
        why = text_at(pause, "why");
    auto text = text_at(pause, "scope") + (why.empty() ? "" : ": " + why) + ", since " +
                moment(text_at(pause, "since"), now);
    if (const auto until = text_at(pause, "until"); !until.empty())
        text += " until " + moment(until, now);
    const auto waiting = number_at(pause, "waiting");
    text +=
        waiting == 0 ? std::string(", nothing waits") : ", " + counted(waiting, "waits", "wait");
    return text;
}

// When what is queued will have left; nothing: nobody can tell
std::optional<wall_time> through_at(const json::value& status)
{
    std::optional<wall_time> latest;
    for (const auto* lane : both_lanes) {
        const auto of_lane = std::string("forecast.") + lane;
        if (number_at(status, of_lane + ".queued") == 0)
            continue;
        const auto at = parse_iso8601(text_at(status, of_lane + ".through_at"));
        if (!at)
            return std::nullopt;
        latest = std::max(latest.value_or(*at), *at);
    }
    return latest;
}

std::string through_text(const json::value& status)
{
    const auto now = parse_iso8601(text_at(status, "now"));
    const auto through = through_at(status);
    if (!now || !through)
        return ", no end in sight";
    return ", through in about " + about(*through - *now);
}

// How much is on its way, where no pause holds it
status_verdict unhindered(const json::value& status)
{
    const auto queued = in_state(status, "queued");
    const auto sealed = in_state(status, "sealed");
    const auto put_off = in_state(status, "waiting");
    const auto scheduled = in_state(status, "scheduled");
    const auto later = put_off > 0 ? grouped(put_off) + " put off for another attempt" : "";
    if (queued > 0)
        return {
            tone::good,
            "sending: " + grouped(queued + sealed) + " waiting" + through_text(status) +
                (later.empty() ? "" : ", " + later)};
    if (sealed > 0)
        return {
            tone::good,
            "sending: " + counted(sealed, "on its way", "on their way") +
                (later.empty() ? "" : ", " + later)};
    if (put_off > 0)
        return {tone::warning, "waiting: " + later};
    const auto then = scheduled > 0 ? ", " + grouped(scheduled) + " scheduled" : "";
    return {tone::good, "idle: nothing is waiting" + then};
}

// Messages in the queue that a pause of a part of them does not hold
double beside(const json::value& pause, const json::value& status)
{
    const auto scope = text_at(pause, "scope");
    const auto lane = scope.starts_with("lane:") ? scope.substr(5) : "";
    const auto held = lane.empty() ? number_at(pause, "waiting")
                                   : number_at(status, "queues." + lane + ".queued");
    return std::max(in_state(status, "queued") - held, 0.0);
}

status_verdict of_sending(const json::value& status)
{
    const auto* pauses = at_path(status, "pauses").if_array();
    if (!pauses || pauses->empty())
        return unhindered(status);
    // They are sorted, the widest first.
    auto text = pause_text(pauses->front(), text_at(status, "now"));
    if (const auto more = pauses->size() - 1; more > 0)
        text += "; and " + counted(static_cast<double>(more), "other pause", "other pauses");
    if (stops_everything(*pauses))
        return {tone::bad, "PAUSED: " + text};
    if (pauses->size() == 1)
        if (const auto others = beside(pauses->front(), status); others > 0)
            text += "; " + counted(others, "other message is", "others are") + " being sent";
    return {tone::warning, "PARTLY PAUSED: " + text};
}

} // namespace

status_verdict verdict_of(const json::value& status)
{
    auto v = of_sending(status);
    if (const auto refusing = text_at(status, "refusing_because"); !refusing.empty())
        v = {tone::bad, "REFUSING new mail: " + refusing + "; " + v.text};
    // What expired is a dead letter, too.
    const auto dead = in_state(status, "dead") + in_state(status, "expired");
    if (dead > 0) {
        v.how = v.how == tone::good ? tone::warning : v.how;
        v.text += "; " + counted(dead, "dead letter", "dead letters");
    }
    if (flag_at(status, "sandbox"))
        v.text.insert(0, "SANDBOX, no mail leaves: ");
    constexpr std::size_t longest = 1'000;
    v.text = printable(v.text, longest);
    return v;
}

} // namespace relay::cli
