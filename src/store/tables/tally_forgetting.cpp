#include "store/tables/tally_tables.hpp"

#include <algorithm>

namespace relay {

tally_tables::forgotten tally_tables::forget(
    std::int64_t first_day, const flow_ids& in_use, std::int64_t after, std::size_t limit
)
{
    first_day_ = std::max(first_day_, first_day);
    flush(); // who was accepted in this very transaction has a label
    forgotten result{.reached = after};
    std::vector<old_label> old;
    std::size_t looked_at = 0;
    for (auto row = labels_after_(after, limit); row.step(); ++looked_at) {
        result.reached = row.integer(0);
        if (row.is_null(2) || row.integer(2) < first_day)
            old.push_back({.id = row.integer(0), .flow = {row.integer(1)}});
    }
    result.more = looked_at >= limit;

    std::size_t left = limit;
    std::vector<std::int64_t> gone;
    for (const auto& label : old) {
        forget_counts_.run(label.id, first_day, left);
        left -= static_cast<std::size_t>(db_.changes());
        if (left == 0) { // it may have more
            result.reached = label.id - 1;
            result.more = true;
            break;
        }
        if (in_use.contains(label.flow.value) || !forget_label(label))
            continue;
        gone.push_back(label.id);
        result.flows.push_back(label.flow);
    }
    recent_.forget(gone);
    return result;
}

// False when it has counts still, or must stay.
bool tally_tables::forget_label(const old_label& which)
{
    auto row = forget_label_(which.id);
    if (!row.step())
        return false;
    const auto& key = key_of(
        which.flow,
        {.tags = row.text(0),
         .domain = row.text(1),
         .step = static_cast<std::uint32_t>(row.integer(2))}
    );
    row.step(); // to its end: a statement with RETURNING is done only then
    labels_.erase(key);
    last_label_ = {};
    labels_of_steps_.erase(which.id);
    return true;
}

} // namespace relay
