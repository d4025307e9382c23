#include "store/tables/shared_summaries.hpp"

#include <cstddef>

namespace relay {

namespace {

constexpr std::size_t flows_with_texts = 200;

// What differs by more gets a text of its own, as long as the flow has few.
constexpr std::size_t long_difference = 24;
constexpr std::size_t most_texts = 32;
constexpr std::size_t longest_text = 4'096;

} // namespace

shared_summaries::shared_summaries(sql::connection& db)
    : find_(db, "SELECT id, text FROM shared_summary WHERE flow = ? ORDER BY id"),
      insert_(db, "INSERT INTO shared_summary(flow, text) VALUES(?, ?) RETURNING id"),
      forget_(db, "DELETE FROM shared_summary WHERE flow = ?")
{
}

stored_summary
shared_summaries::shorten(flow_id flow, std::string_view summary, std::string_view recipient)
{
    const auto rest = without_recipient(summary, recipient);
    if (!rest || rest->size() > longest_text)
        return {.text = summary};
    auto& texts = texts_of(flow);
    if (!texts.empty()) {
        const auto& base = nearest(texts, *rest);
        difference_ = difference(base.text, *rest);
        if (difference_.size() <= long_difference || texts.size() >= most_texts)
            return {.text = difference_, .shared = base.id};
    }
    {
        auto row = insert_(flow.value, *rest);
        row.step();
        texts.push_back({.id = row.integer(0), .text = *rest});
        row.step(); // to its end: a statement with RETURNING is done only then
    }
    difference_.clear();
    return {.text = difference_, .shared = texts.back().id};
}

void shared_summaries::forget(flow_id flow)
{
    known_.erase(flow.value);
    forget_.run(flow.value);
}

std::vector<shared_summaries::shared_text>& shared_summaries::texts_of(flow_id flow)
{
    if (const auto known = known_.find(flow.value); known != known_.end())
        return known->second;
    if (known_.size() >= flows_with_texts)
        known_.clear();
    auto& texts = known_[flow.value];
    for (auto row = find_(flow.value); row.step();)
        texts.push_back({.id = row.integer(0), .text = std::string(row.text(1))});
    return texts;
}

// The one with which it has most in common
const shared_summaries::shared_text&
shared_summaries::nearest(const std::vector<shared_text>& texts, std::string_view text)
{
    const shared_text* best = nullptr;
    std::size_t most = 0;
    for (const auto& t : texts) {
        if (t.text == text)
            return t;
        const auto common = common_to(t.text, text);
        if (!best || common.begin + common.end > most) {
            best = &t;
            most = common.begin + common.end;
        }
    }
    return *best;
}

} // namespace relay
