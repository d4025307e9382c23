#include "cli/top_view.hpp"

#include "cli/amounts.hpp"
#include "cli/dead_letter_view.hpp"
#include "cli/json_read.hpp"
#include "cli/line_width.hpp"
#include "cli/status_verdict.hpp"
#include "cli/status_view.hpp"
#include "cli/table.hpp"
#include "relay/base/text.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace relay::cli {

namespace json = boost::json;

namespace {

constexpr std::size_t most_choices = 9;
constexpr std::size_t most_pauses = 4;     // that are listed: campaigns want room, too
constexpr std::size_t rows_at_the_end = 2; // what keys came to, and which there are

constexpr auto key_help = R"(p   pause: all mail, a lane, or a campaign that is listed
r   resume: every pause, or one that is listed; a campaign that is paused.
    What Resend brought about is probed at once, and ends when that succeeds.
d   dead letters, by what they died of
?   this page
q   quit

accepted, sent and 429 are speeds in a second, the latest at the right; the
highest bar is the highest of them. A 429 is a request that came too early for
Resend: it is sent again. A gap is a time in which the relay did not answer.

The same without a screen: resend-relay status, pause, resume, dlq, campaign.)";

std::vector<std::string> split_lines(std::string_view text)
{
    std::vector<std::string> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

void append_lines(std::vector<std::string>& to, const std::string& text)
{
    const auto lines = split_lines(text);
    to.insert(to.end(), lines.begin(), lines.end());
}

std::string top_title(const top_state& now, std::size_t columns)
{
    auto left = "resend-relay " + text_at(now.status, "version") + " at " + now.url + ", up " +
                uptime_text(number_at(now.status, "uptime_seconds"));
    constexpr std::size_t clock_at = 11; // 2026-11-27T10:02:31Z
    constexpr std::size_t clock_size = 8;
    const auto time = time_at(now.status, "now");
    const auto clock =
        time.size() > clock_at + clock_size ? time.substr(clock_at, clock_size) + " UTC" : "";
    const auto used = count_characters(left) + clock.size();
    left += used < columns ? std::string(columns - used, ' ') + clock : "";
    return toned(tone::title, printable(left));
}

std::string verdict_lines(const top_state& now)
{
    constexpr std::size_t indent = 2;
    const auto verdict = now.trouble.empty()
                             ? verdict_of(now.status)
                             : status_verdict{tone::bad, "NO ANSWER: " + printable(now.trouble)};
    return toned(verdict.how, wrap(verdict.text, longest_line(), indent));
}

std::string bars_line(const char* name, const speed_history& speeds, std::size_t columns)
{
    constexpr std::size_t name_width = 10;
    constexpr std::size_t number_width = 9;
    std::string line(name);
    line.resize(name_width, ' ');
    const auto number = speeds.latest() ? one_decimal(*speeds.latest()) + "/s" : "";
    line += std::string(number_width - std::min(number.size(), number_width), ' ') + number + "  ";
    return line + speeds.bars(columns - std::min(columns, line.size()));
}

// "3 min"; nothing where one of the times is missing
std::string time_between(const std::string& from, const std::string& until)
{
    const auto begin = parse_iso8601(from);
    const auto end = parse_iso8601(until);
    return begin && end ? about(*end - *begin) : "";
}

std::string lanes_table(const json::value& status)
{
    using enum table::align;
    table lanes({
        {"lane"},
        {"queued", right},
        {"sealed", right},
        {"waiting", right},
        {"scheduled", right},
        {"sent", right},
        {"dead", right},
        {"oldest", right},
    });
    for (const auto* lane : {"transactional", "campaign"}) {
        const auto& queue = at_path(status, std::string("queues.") + lane);
        std::vector<std::string> cells{lane};
        for (const auto* state : {"queued", "sealed", "waiting", "scheduled", "sent", "dead"})
            cells.push_back(grouped(number_at(queue, state)));
        cells.push_back(time_between(text_at(queue, "oldest_queued"), text_at(status, "now")));
        lanes.add(std::move(cells));
    }
    return lanes.text();
}

// Puts rows below what is there, as long as there is room, and says how many there was none for.
class numbered_rows
{
public:
    numbered_rows(top_picture& to, std::size_t room) : to_(to), room_(room) {}

    // A number, while there are any
    std::string next(top_choice choice)
    {
        if (to_.choices.size() >= most_choices)
            return {};
        to_.choices.push_back(std::move(choice));
        return std::to_string(to_.choices.size());
    }

    // How many of `rows` there is room for, below a blank line and the titles
    std::size_t fitting(std::size_t rows) const
    {
        constexpr std::size_t around = 2;
        const auto left = room_ - std::min(to_.lines.size(), room_);
        if (left <= around)
            return 0;
        const auto most = left - around;
        return rows <= most ? rows : most - 1;
    }

    void add(const table& rows, std::size_t left_out, const char* one, const char* several)
    {
        if (!rows.empty()) {
            to_.lines.emplace_back();
            append_lines(to_.lines, rows.text());
        }
        if (left_out > 0)
            to_.lines.push_back(
                toned(tone::faint, counted(static_cast<double>(left_out), one, several))
            );
    }

private:
    top_picture& to_;
    std::size_t room_;
};

void add_pauses(const json::value& status, numbered_rows& to)
{
    const auto* pauses = at_path(status, "pauses").if_array();
    if (!pauses)
        return;
    using enum table::align;
    using enum table::fit;
    table rows({
        {"#", right},
        {"paused", left, cut},
        {"since"},
        {"waiting", right},
        {"why", left, cut},
    });
    const auto shown = std::min(to.fitting(pauses->size()), most_pauses);
    for (std::size_t i = 0; i < shown; ++i) {
        const auto& p = (*pauses)[i];
        const auto scope = text_at(p, "scope");
        auto why = text_at(p, "last_probe.outcome");
        rows.add(
            {
                to.next({.of = top_choice::kind::pause, .id = scope, .name = printable(scope)}),
                scope,
                time_at(p, "since"),
                grouped(number_at(p, "waiting")),
                why.empty() ? text_at(p, "why") : why,
            },
            tone::warning
        );
    }
    to.add(rows, pauses->size() - shown, "more pause", "more pauses");
}

void add_campaigns(const top_state& now, numbered_rows& to)
{
    const auto* campaigns = now.campaigns.if_array();
    if (!campaigns)
        return;
    using enum table::align;
    using enum table::fit;
    table rows({
        {"#", right},
        {"campaign", left, cut},
        {"state"},
        {"sent", right},
        {"of", right},
        {"rate", right},
        {"left", right},
        {"why", left, cut},
    });
    const auto shown = to.fitting(campaigns->size());
    for (std::size_t i = 0; i < shown; ++i) {
        const auto& c = (*campaigns)[i];
        const auto name = printable(text_at(c, "name"), 40);
        const auto rate = number_at(c, "rate");
        rows.add(
            {
                to.next({.of = top_choice::kind::campaign, .id = text_at(c, "id"), .name = name}),
                name,
                text_at(c, "state"),
                grouped(number_at(c, "counts.sent")),
                grouped(number_at(c, "counts.recipients")),
                rate > 0 ? one_decimal(rate) + "/s" : "",
                time_between(text_at(now.status, "now"), text_at(c, "eta")),
                text_at(c, "why"),
            },
            text_at(c, "state") == "paused" ? tone::warning : tone::plain
        );
    }
    to.add(rows, campaigns->size() - shown, "more campaign", "more campaigns");
}

top_picture overview(const top_state& now, const screen_size& size)
{
    top_picture picture;
    auto& lines = picture.lines;
    append_lines(lines, top_title(now, size.columns));
    append_lines(lines, verdict_lines(now));
    lines.emplace_back();
    lines.push_back(bars_line("accepted", now.accepted, size.columns));
    lines.push_back(bars_line("sent", now.sent, size.columns));
    lines.push_back(bars_line("429", now.rate_limited, size.columns));
    append_lines(lines, labelled_line("limit", limit_text(now.status), 10));
    lines.emplace_back();
    append_lines(lines, lanes_table(now.status));
    numbered_rows rows(picture, size.rows - std::min(size.rows, rows_at_the_end));
    add_pauses(now.status, rows);
    add_campaigns(now, rows);
    return picture;
}

const char* keys_of(const top_state& now)
{
    if (now.page != top_page::overview)
        return "any key: back  q quit";
    switch (now.question) {
    case top_question::none:
        return "p pause  r resume  d dead letters  ? help  q quit";
    case top_question::pause:
        return "Pause?  a all mail  c campaign lane  t transactional lane  1-9 as listed  "
               "Esc no";
    case top_question::resume:
        return "Resume?  a every pause  1-9 as listed  Esc no";
    }
    return "";
}

} // namespace

top_picture top_lines(const top_state& now, const screen_size& size)
{
    limit_lines(size.columns);
    top_picture picture;
    if (now.page == top_page::help) {
        append_lines(picture.lines, toned(tone::title, "The keys of resend-relay top") + "\n\n");
        append_lines(picture.lines, key_help);
    } else if (now.page == top_page::dead_letters) {
        append_lines(picture.lines, toned(tone::title, "Dead letters") + "\n\n");
        append_lines(picture.lines, page_text(now.dead_letters));
    } else {
        picture = overview(now, size);
    }
    const auto room = size.rows - std::min(size.rows, rows_at_the_end);
    if (picture.lines.size() > room && room > 0) {
        const auto left_out = static_cast<double>(picture.lines.size() - room + 1);
        picture.lines[room - 1] = toned(tone::faint, counted(left_out, "more line", "more lines"));
    }
    picture.lines.resize(room);
    picture.lines.push_back(printable(now.said));
    const bool asked = now.question != top_question::none;
    picture.lines.push_back(toned(asked ? tone::title : tone::faint, keys_of(now)));
    return picture;
}

} // namespace relay::cli
