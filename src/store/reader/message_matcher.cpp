#include "store/reader/message_matcher.hpp"

#include "relay/mail/address.hpp"
#include "relay/mail/recipients.hpp"
#include "store/tables/stored_summary.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace relay {

namespace {

// Of one look: other readings wait for no more than that.
constexpr int older_at_once = 2'000;

bool is_wanted(const std::vector<state>& states, state on_disk, bool cancelled)
{
    const auto wants = [&](state s) { return std::ranges::find(states, s) != states.end(); };
    if (states.empty())
        return true;
    return cancelled ? wants(state::cancelled) || wants(state::sealed) : wants(on_disk);
}

// Names and values of tags have no character that JSON escapes, and in a text there is no quote
// without a backslash: so it stands in the summary like this, and only as a tag.
std::string written_tag(const message_search& which)
{
    return R"({"name":")" + which.tag_name + R"(","value":")" + which.tag_value + R"("})";
}

// The summary at the end of a row has this tag and one of these people, where they are asked for.
bool says(const sql::cursor& row, const std::string& tag, const std::vector<std::string>& people)
{
    if (tag.empty() && people.empty())
        return true;
    const auto summary = summary_at(row, 5);
    return (tag.empty() || summary.find(tag) != std::string::npos) &&
           (people.empty() || goes_to(summary, people));
}

} // namespace

bool goes_to(std::string_view summary, const std::vector<std::string>& people)
{
    const auto lists = find_recipients(summary);
    if (!lists)
        return false;
    const auto is_it = [&](const std::string& one) {
        return std::ranges::find(people, fold_address(one)) != people.end();
    };
    return std::ranges::any_of(lists->to, is_it) || std::ranges::any_of(lists->cc, is_it) ||
           std::ranges::any_of(lists->bcc, is_it);
}

message_matcher::message_matcher(sql::connection& db)
    : older_(
          db,
          "SELECT m.id, m.state, f.lane, f.campaign, c.at IS NOT NULL, " +
              std::string(summary_columns) +
              " FROM message m JOIN flow f ON f.id = m.flow"
              " LEFT JOIN campaign_cancel c ON m.state IN (0, 1) AND c.campaign = f.campaign"
              " AND c.place >= m.place" +
              std::string(summary_tables) + " WHERE m.id < ? ORDER BY m.id DESC LIMIT ?"
      )
{
}

search_slice message_matcher::look(const message_search& which, message_id before)
{
    const auto tag = which.tag_name.empty() ? std::string() : written_tag(which);
    if (which.until)
        before = std::min(before, first_id_at(*which.until));
    const auto first = which.since ? first_id_at(*which.since) : message_id{};

    search_slice slice;
    for (auto row = older_(before.value, older_at_once); row.step();) {
        const message_id id{row.integer(0)};
        if (id < first) {
            slice.lowest.reset(); // all others are older still
            break;
        }
        slice.lowest = id;
        const auto on_disk = static_cast<state>(row.integer(1));
        if (is_wanted(which.states, on_disk, row.integer(4) != 0) &&
            (!which.lane || *which.lane == static_cast<lane>(row.integer(2))) &&
            (which.campaign.empty() || row.text(3) == which.campaign) && says(row, tag, which.to))
            slice.found.push_back(id);
    }
    return slice;
}

} // namespace relay
