#include "cli/status_view.hpp"

#include "cli/amounts.hpp"
#include "cli/json_read.hpp"
#include "cli/line_width.hpp"
#include "cli/state_names.hpp"
#include "cli/status_verdict.hpp"
#include "cli/table.hpp"
#include "relay/base/time.hpp"

#include <boost/json/array.hpp>

#include <cstdio>

namespace relay::cli {

namespace json = boost::json;

namespace {

std::string line(std::string_view what, const std::string& text)
{
    constexpr std::size_t column = 13;
    std::string padded(what);
    padded.resize(column, ' ');
    return wrap(padded + text, longest_line(), column) + '\n';
}

// On a terminal a column is left out in which there is nothing, if it is no usual one.
bool is_shown(const json::value& status, const std::string& state)
{
    for (const auto* always : {"queued", "sealed", "sent", "dead"})
        if (state == always)
            return true;
    return longest_line() == 0 || number_at(status, "queues.transactional." + state) > 0 ||
           number_at(status, "queues.campaign." + state) > 0;
}

std::string queue_table(const json::value& status)
{
    using enum table::align;
    auto states = state_names();
    std::erase_if(states, [&status](const std::string& state) { return !is_shown(status, state); });
    std::vector<table::column> columns{{"lane"}};
    for (const auto& state : states)
        columns.push_back({state, right});
    columns.push_back({"oldest queued"});
    table queues(std::move(columns));
    for (const auto* lane : {"transactional", "campaign"}) {
        const auto& queue = at_path(status, std::string("queues.") + lane);
        std::vector<std::string> cells{lane};
        for (const auto& state : states)
            cells.push_back(text_at(queue, state));
        cells.push_back(time_at(queue, "oldest_queued"));
        queues.add(std::move(cells));
    }
    return queues.text();
}

// What probes came to, which may be another cause than the one that a pause began with
std::string last_probes(const json::array& pauses)
{
    std::string text;
    for (const auto& p : pauses)
        if (const auto outcome = text_at(p, "last_probe.outcome"); !outcome.empty())
            text += "last probe of " + printable(text_at(p, "scope")) + ", " +
                    time_at(p, "last_probe.at") + ": " + printable(outcome) + '\n';
    return text;
}

std::string pauses_table(const json::value& status)
{
    const auto* pauses = at_path(status, "pauses").if_array();
    if (!pauses || pauses->empty())
        return {};
    using enum table::align;
    using enum table::fit;
    table list({
        {"paused"},
        {"since"},
        {"waiting", right},
        {"next probe"},
        {"why", left, wrapped},
        {"ends", left, wrapped},
    });
    for (const auto& p : *pauses)
        list.add(
            {
                text_at(p, "scope"),
                time_at(p, "since"),
                text_at(p, "waiting"),
                text_at(p, "until").empty() ? time_at(p, "next_probe") : "",
                text_at(p, "why"),
                text_at(p, "ends"),
            },
            tone::warning
        );
    return '\n' + list.text() + last_probes(*pauses);
}

std::string period_text(const json::value& status, const std::string& name)
{
    auto text = text_at(status, "quota." + name + ".used");
    if (const auto limit = text_at(status, "quota." + name + ".limit"); !limit.empty())
        text += " of " + limit;
    else if (text_at(status, "quota." + name + ".left") == "0")
        text += " (all of it)";
    return text;
}

// In recipients, as Resend counts them
std::string quota_line(const json::value& status)
{
    return period_text(status, "daily") + " recipients today, " + period_text(status, "monthly") +
           " until " + text_at(status, "quota.monthly.turns_at").substr(0, 10);
}

std::string today_line(const json::value& status)
{
    auto text = grouped(number_at(status, "forecast.campaign.fits_today")) +
                " more messages fit (" + text_at(status, "forecast.campaign.bound_by") + ")";
    if (number_at(status, "forecast.campaign.queued") > 0) {
        const auto through = time_at(status, "forecast.campaign.through_at");
        text += through.empty() ? "; campaigns: no end in sight" : "; campaigns through " + through;
    }
    return text;
}

std::string unknown_line(const json::value& status)
{
    auto text = text_at(status, "reconciliation.problem");
    if (number_at(status, "reconciliation.waiting") == 0 && text.empty())
        return {};
    if (const auto waiting = text_at(status, "reconciliation.waiting"); waiting != "0")
        text = "looking for " + waiting + ", page " + text_at(status, "reconciliation.pages") +
               (text.empty() ? "" : "; " + text);
    return line("unknown", text);
}

std::string campaigns_table(const json::value& status)
{
    const auto* campaigns = at_path(status, "forecast.campaign.campaigns").if_array();
    if (!campaigns || campaigns->empty())
        return {};
    table list(
        {{"campaign", table::align::left, table::fit::cut},
         {"queued", table::align::right},
         {"through"}}
    );
    for (const auto& c : *campaigns)
        list.add({
            printable(text_at(c, "campaign"), 40),
            text_at(c, "queued"),
            time_at(c, "through_at"),
        });
    return '\n' + list.text();
}

// Of several relays on one database. Empty: there are no others.
std::string relays_line(const json::value& status)
{
    const auto* relays = at_path(status, "relays").if_array();
    if (!relays || relays->empty())
        return {};
    std::string sender = "nobody";
    std::string spares;
    for (const auto& r : *relays) {
        const auto name = printable(text_at(r, "name"));
        if (text_at(r, "role") == "sender")
            sender = name;
        else if (text_at(r, "role") == "spare")
            spares += (spares.empty() ? "; spares: " : ", ") + name;
    }
    return line(
        "relays",
        sender + " sends, term " + text_at(status, "term") +
            (spares.empty() ? "; no spare" : spares)
    );
}

// What spares have accepted that reached no sender. Empty: nothing.
std::string inbox_line(const json::value& status)
{
    const auto mail = number_at(status, "inbox.taken_up");
    const auto events = number_at(status, "inbox.events_taken_up");
    const auto waiting = number_at(status, "inbox.waiting");
    const auto set_aside =
        number_at(status, "inbox.set_aside") + number_at(status, "inbox.events_set_aside");
    if (mail + events + waiting + set_aside == 0)
        return {};
    auto text = grouped(mail) + " messages and " + grouped(events) + " events taken up";
    if (waiting > 0)
        text +=
            ", " + grouped(waiting) + " messages to be, since " + time_at(status, "inbox.oldest");
    if (set_aside > 0)
        text += ", " + grouped(set_aside) + " that the database does not take are set aside";
    return line("inbox", text);
}

// What happened between two looks, in a second
std::string speed_line(const json::value& status, const json::value& before)
{
    const auto now = parse_iso8601(text_at(status, "now"));
    const auto then = parse_iso8601(text_at(before, "now"));
    if (!now || !then || *now <= *then)
        return {};
    const auto seconds = std::chrono::duration<double>(*now - *then).count();
    const auto speed = [&](const char* path) {
        return one_decimal((number_at(status, path) - number_at(before, path)) / seconds);
    };
    return line(
        "speed", speed("counters.accepted") + " accepted/s, " + speed("counters.sent") + " sent/s"
    );
}

} // namespace

std::string uptime_text(double seconds)
{
    const auto s = static_cast<long>(seconds);
    char text[64];
    std::snprintf(
        text, sizeof text, "%ldd %02ld:%02ld:%02ld", s / 86400, s / 3600 % 24, s / 60 % 60, s % 60
    );
    return text;
}

std::string limit_text(const json::value& status)
{
    const auto limit = text_at(status, "rate.limit");
    auto text = limit.empty() ? std::string("not learned yet") : limit + " requests/s";
    text += ", allowed " + one_decimal(number_at(status, "rate.allowed_per_second"));
    if (const auto others = number_at(status, "rate.others_per_second"); others > 0)
        text += ", others use " + one_decimal(others);
    return text + ", on their way " + text_at(status, "rate.requests_on_their_way");
}

std::string status_text(const json::value& status, const json::value& before)
{
    const auto verdict = verdict_of(status);
    constexpr std::size_t indent = 2; // of what goes on in a second line
    auto text = toned(verdict.how, wrap(verdict.text, longest_line(), indent)) + "\n\n";
    text += line(
        "relay",
        text_at(status, "version") + ", up " + uptime_text(number_at(status, "uptime_seconds"))
    );
    if (text_at(status, "sandbox") == "yes")
        text += line("sandbox", "no mail is sent: what was handed in is in the inbox");
    const auto refusing = text_at(status, "refusing_because");
    text += line("new mail", refusing.empty() ? "accepted" : "refused: " + refusing);
    text += line("rate limit", limit_text(status));
    text += line("quota", quota_line(status));
    text += line("today", today_line(status));
    text += line(
        "connections",
        text_at(status, "connections.open") + " open to Resend, " +
            text_at(status, "connections.busy") + " busy; " +
            text_at(status, "counters.producer_connections") + " producers"
    );
    text += line(
        "store",
        text_at(status, "store.commits") + " commits, last " +
            one_decimal(number_at(status, "store.last_commit_ms")) + " ms, " +
            text_at(status, "store.waiting") + " waiting"
    );
    text += relays_line(status);
    text += inbox_line(status);
    text += speed_line(status, before);
    text += unknown_line(status);
    text += '\n' + queue_table(status) + pauses_table(status) + campaigns_table(status);
    return text;
}

} // namespace relay::cli
