#include "store/reader/event_matcher.hpp"

#include "store/reader/event_rows.hpp"
#include "store/reader/message_matcher.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace relay {

namespace {

// Of one look: other readings wait for no more than that.
constexpr std::size_t events_of_a_slice = 1'000;

// Subscribers are told of it, and it is one of those that are searched.
bool is_told(const event_search& which, event_kind kind)
{
    return !feed_name(kind).empty() &&
           (which.kinds.empty() || std::ranges::find(which.kinds, kind) != which.kinds.end());
}

} // namespace

event_matcher::event_matcher(sql::connection& db)
    : older_(
          db,
          "SELECT seq, kind, message FROM event WHERE seq > ? AND seq < ? ORDER BY seq DESC LIMIT ?"
      ),
      event_(
          db,
          "SELECT " + feed_columns() + ", f.lane FROM event e" + feed_tables() + " WHERE e.seq = ?"
      )
{
}

event_slice event_matcher::look(const event_search& which, std::size_t limit)
{
    event_slice slice;
    std::size_t looked = 0;
    for (auto row = older_(which.above, which.below, events_of_a_slice); row.step(); ++looked) {
        if (slice.found.size() == limit)
            return slice;
        const auto seq = row.integer(0);
        slice.lowest = seq;
        if (row.integer(2) == 0 || !is_told(which, static_cast<event_kind>(row.integer(1))))
            continue;
        if (auto found = find(which, seq))
            slice.found.push_back(std::move(*found));
    }
    if (looked < events_of_a_slice)
        slice.lowest.reset();
    return slice;
}

// As far as it is about a message that is searched
std::optional<found_event> event_matcher::find(const event_search& which, std::int64_t seq)
{
    auto row = event_(seq);
    row.step();
    std::optional<lane> of;
    if (!row.is_null(10))
        of = static_cast<lane>(row.integer(10));
    if ((which.lane && of != which.lane) ||
        (!which.campaign.empty() && row.text(5) != which.campaign))
        return std::nullopt;
    auto summary = read_summary(row);
    if (!which.to.empty() && !goes_to(summary, {which.to}))
        return std::nullopt;
    auto event = read_feed_event(row, summary);
    return found_event{.event = std::move(event), .lane = of, .summary = std::move(summary)};
}

} // namespace relay
