#include "store/tables/numbers.hpp"

#include "store/sql/dialect.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>

namespace relay {

namespace {

constexpr std::string_view key = "numbers"; // in `meta`

} // namespace

numbers::numbers(sql::connection& db)
    : db_(db),
      save_(db, sql::replace(db.engine(), "meta", {"key"}, {"value"}))
{
    load();
}

void numbers::count(lane l, state s, std::int64_t change)
{
    counts_.at(l, s) += change;
    changed_ = true;
}

void numbers::move(lane l, state from, state to)
{
    count(l, from, -1);
    count(l, to, 1);
}

std::int64_t numbers::take_place()
{
    changed_ = true;
    return next_place_++;
}

void numbers::request_inserted(request_id id)
{
    last_request_ = std::max(last_request_, id.value);
    changed_ = true;
}

void numbers::load()
{
    next_place_ = 1;
    last_request_ = 0;
    counts_ = {};
    changed_ = false;

    sql::statement query(db_, "SELECT value FROM meta WHERE key = ?");
    auto row = query(key);
    if (!row.step())
        return;
    const std::string text(row.text(0));
    const char* at = text.c_str();
    char* end = nullptr;
    next_place_ = std::strtoll(at, &end, 10);
    for (auto& states : counts_.by_lane_and_state)
        for (auto& n : states)
            n = std::strtoll(end, &end, 10);
    last_request_ = std::strtoll(end, &end, 10);
}

void numbers::flush()
{
    if (!changed_)
        return;
    std::string text = std::to_string(next_place_);
    for (const auto& states : counts_.by_lane_and_state)
        for (const auto n : states)
            text += ' ' + std::to_string(n);
    text += ' ' + std::to_string(last_request_);
    save_.run(key, text);
}

} // namespace relay
