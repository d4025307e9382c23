#include "store/sqlite/reader/message_matcher.hpp"

#include "relay/mail/address.hpp"
#include "relay/mail/recipients.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace relay {

namespace {

// Of one look: other readings wait for no more than that.
constexpr int messages_of_a_slice = 2'000;

bool goes_to(std::string_view summary, const std::string& address)
{
    const auto lists = find_recipients(summary);
    if (!lists)
        return false;
    const auto is_it = [&](const std::string& one) { return fold_address(one) == address; };
    return std::ranges::any_of(lists->to, is_it) || std::ranges::any_of(lists->cc, is_it) ||
           std::ranges::any_of(lists->bcc, is_it);
}

// Names and values of tags have no character that JSON escapes, and in a text there is no quote
// without a backslash: so it stands in the summary like this, and only as a tag.
std::string written_tag(const message_search& which)
{
    return R"({"name":")" + which.tag_name + R"(","value":")" + which.tag_value + R"("})";
}

} // namespace

message_matcher::message_matcher(sqlite::connection& db)
    : older_(
          db,
          "SELECT m.id, m.state, f.lane, f.campaign, m.summary FROM message m"
          " JOIN flow f ON f.id = m.flow WHERE m.id < ? ORDER BY m.id DESC LIMIT ?"
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
    for (auto row = older_(before.value, messages_of_a_slice); row.step();) {
        const message_id id{row.integer(0)};
        if (id < first) {
            slice.lowest.reset(); // all others are older still
            break;
        }
        slice.lowest = id;
        const auto is = static_cast<state>(row.integer(1));
        const auto summary = row.text(4);
        if ((which.states.empty() || std::ranges::find(which.states, is) != which.states.end()) &&
            (!which.lane || *which.lane == static_cast<lane>(row.integer(2))) &&
            (which.campaign.empty() || row.text(3) == which.campaign) &&
            (tag.empty() || summary.find(tag) != std::string_view::npos) &&
            (which.to.empty() || goes_to(summary, which.to)))
            slice.found.push_back(id);
    }
    return slice;
}

} // namespace relay
