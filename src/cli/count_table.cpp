#include "cli/count_table.hpp"

#include "cli/json_read.hpp"

#include <array>
#include <cstdio>
#include <string>
#include <utility>

namespace relay::cli {

namespace {

constexpr std::array<std::pair<const char*, const char*>, 12> count_columns = {{
    {"ACCEPTED", "recipients"},
    {"QUEUED", "queued"},
    {"SENT", "sent"},
    {"DELIVERED", "delivered"},
    {"OPENED", "opened_unique"},
    {"CLICKED", "clicked_unique"},
    {"HARD", "bounced_hard"},
    {"SOFT", "bounced_soft"},
    {"COMPLAINED", "complained"},
    {"UNSUBSCR.", "unsubscribed"},
    {"SUPPRESSED", "suppressed"},
    {"DEAD", "dead"},
}};

struct count_line
{
    const char* name;
    const char* note; // which counts are told behind it, "%" in place of each
    std::array<const char*, 2> noted;
    bool of_sent; // a share of what was sent
    bool always;  // also when it is none
};

constexpr std::array<count_line, 14> count_lines = {{
    {"recipients", "", {}, false, true},
    {"queued", "", {}, false, true},
    {"sent", "", {}, false, true},
    {"delivered", "", {}, true, true},
    {"opened_unique", "% times", {"opened"}, true, true},
    {"clicked_unique", "% times", {"clicked"}, true, true},
    {"bounced", "% hard, % soft", {"bounced_hard", "bounced_soft"}, true, true},
    {"complained", "", {}, true, true},
    {"unsubscribed", "", {}, true, true},
    {"suppressed", "", {}, false, false},
    {"failed", "", {}, false, false},
    {"dead", "", {}, false, false},
    {"expired", "", {}, false, false},
    {"cancelled", "", {}, false, false},
}};

std::string note_text(const count_line& line, const boost::json::value& counts)
{
    std::string text;
    auto next = line.noted.begin();
    for (const char* c = line.note; *c; ++c)
        text += *c == '%' ? text_at(counts, *next++) : std::string(1, *c);
    return text;
}

} // namespace

table make_count_table(const std::string& key_title)
{
    std::vector<table::column> titles = {{key_title, table::align::left, table::fit::cut}};
    for (const auto& [title, name] : count_columns)
        titles.push_back({title, table::align::right});
    return table(std::move(titles));
}

void add_count_row(table& rows, std::string key, const boost::json::value& counts)
{
    std::vector<std::string> cells = {std::move(key)};
    for (const auto& [title, name] : count_columns)
        cells.push_back(text_at(counts, name));
    rows.add(std::move(cells));
}

std::string counts_text(const boost::json::value& counts)
{
    const auto sent = number_at(counts, "sent");
    std::string text;
    for (const auto& line : count_lines) {
        const auto count = number_at(counts, line.name);
        if (count == 0 && !line.always)
            continue;
        const std::string name(line.name);
        char share[32] = "";
        if (line.of_sent && sent > 0 && count > 0)
            std::snprintf(share, sizeof share, "%6.1f %%", count * 100 / sent);
        char start[96];
        std::snprintf(
            start,
            sizeof start,
            "%-14s%10s%10s  ",
            name.substr(0, name.find('_')).c_str(),
            text_at(counts, name).c_str(),
            share
        );
        auto shown = start + (count > 0 ? note_text(line, counts) : std::string());
        shown.erase(shown.find_last_not_of(' ') + 1);
        text += shown + '\n';
    }
    return text;
}

} // namespace relay::cli
