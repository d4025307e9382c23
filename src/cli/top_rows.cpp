#include "cli/top_rows.hpp"

#include "cli/amounts.hpp"
#include "cli/json_read.hpp"
#include "relay/base/time.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <utility>

namespace relay::cli {

namespace json = boost::json;

namespace {

constexpr std::size_t most_choices = 9; // a digit each
constexpr std::size_t most_pauses = 4;  // that are listed: campaigns want room, too

} // namespace

std::string numbered_rows::next(top_choice choice)
{
    if (to_.choices.size() >= most_choices)
        return {};
    to_.choices.push_back(std::move(choice));
    return std::to_string(to_.choices.size());
}

std::size_t numbered_rows::fitting(std::size_t rows) const
{
    constexpr std::size_t around = 2;
    const auto left = room_ - std::min(to_.lines.size(), room_);
    if (left <= around)
        return 0;
    const auto most = left - around;
    return rows <= most ? rows : most - 1;
}

void numbered_rows::add(
    const table& rows, std::size_t left_out, const char* one, const char* several
)
{
    if (!rows.empty()) {
        to_.lines.emplace_back();
        append_lines(to_.lines, rows.text());
    }
    if (left_out > 0)
        to_.lines.push_back(toned(tone::faint, counted(static_cast<double>(left_out), one, several))
        );
}

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

std::string time_between(const std::string& from, const std::string& until)
{
    const auto begin = parse_iso8601(from);
    const auto end = parse_iso8601(until);
    return begin && end ? about(*end - *begin) : "";
}

void append_lines(std::vector<std::string>& to, std::string_view text)
{
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        to.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

} // namespace relay::cli
