#include "cli/top_view.hpp"

#include "cli/amounts.hpp"
#include "cli/dead_letter_view.hpp"
#include "cli/json_read.hpp"
#include "cli/line_width.hpp"
#include "cli/status_verdict.hpp"
#include "cli/status_view.hpp"
#include "cli/table.hpp"
#include "cli/top_rows.hpp"
#include "relay/base/text.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace relay::cli {

namespace json = boost::json;

namespace {

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
        picture.choices.clear(); // some of their numbers may be in those
    }
    picture.lines.resize(room);
    picture.lines.push_back(printable(now.said));
    const bool asked = now.question != top_question::none;
    picture.lines.push_back(toned(asked ? tone::title : tone::faint, keys_of(now)));
    return picture;
}

} // namespace relay::cli
