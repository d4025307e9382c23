#include "store/reader/dead_letter_search.hpp"

#include "relay/base/text.hpp"
#include "relay/policy/error_pattern.hpp"
#include "store/sql/dialect.hpp"

#include <algorithm>
#include <optional>

namespace relay {

namespace {

constexpr int letters_of_a_slice = 2'000;
constexpr std::size_t most_groups = 100;

std::optional<std::int64_t> ms_or_nothing(std::optional<wall_time> time)
{
    return time ? std::optional<std::int64_t>(to_ms(*time)) : std::nullopt;
}

} // namespace

dead_letter_search::dead_letter_search(sql::connection& db)
    : find_(
          db,
          "SELECT d.message,"
          " (CAST(?3 AS BIGINT) IS NULL OR d.reason = ?3) AND (CAST(?4 AS BIGINT) IS NULL OR d.at "
          ">= ?4) AND"
          " (CAST(?5 AS BIGINT) IS NULL OR d.at < ?5) AND"
          " (?6 = '' OR lower(d.name) = ?6 OR " +
              sql::position_in(db.engine(), "lower(d.text)", "?6") +
              " > 0) AND"
              " (?7 = '' OR f.campaign = ?7) AND (?8 = '' OR f.domain = ?8), d.text"
              " FROM dead_letter d LEFT JOIN message m ON m.id = d.message"
              " LEFT JOIN flow f ON f.id = m.flow WHERE d.message > ?1 ORDER BY d.message LIMIT ?2"
      ),
      count_(
          db,
          "SELECT message, reason, name, status, text FROM dead_letter WHERE message > ?"
          " ORDER BY message LIMIT ?"
      )
{
}

dead_letter_search::slice dead_letter_search::find(
    const dead_letter_filter& which, const std::function<bool(message_id)>& take
)
{
    const auto reason =
        which.reason ? std::optional(static_cast<int>(*which.reason)) : std::nullopt;
    const auto error = to_ascii_lower(which.error); // what is bound is read until the last step
    const auto domain = to_ascii_lower(which.domain);
    auto row = find_(
        which.after.value,
        letters_of_a_slice,
        reason,
        ms_or_nothing(which.since),
        ms_or_nothing(which.until),
        error,
        which.campaign,
        domain
    );
    const auto is_meant = [&] {
        return row.integer(1) != 0 &&
               (which.pattern.empty() || which.pattern == error_pattern(row.text(2)));
    };
    slice looked{.last = which.after};
    int seen = 0;
    for (; row.step(); ++seen) {
        looked.last = {row.integer(0)};
        if (is_meant() && !take(looked.last))
            return looked;
    }
    looked.ended = seen < letters_of_a_slice;
    return looked;
}

dead_letter_search::slice dead_letter_search::count(message_id after, group_counts& groups)
{
    slice looked{.last = after};
    int seen = 0;
    for (auto row = count_(after.value, letters_of_a_slice); row.step(); ++seen) {
        looked.last = {row.integer(0)};
        group_key key(
            static_cast<death>(row.integer(1)),
            std::string(row.text(2)),
            static_cast<unsigned>(row.integer(3)),
            error_pattern(row.text(4))
        );
        if (groups.size() >= most_groups && !groups.contains(key))
            key = {std::get<0>(key), std::get<1>(key), 0, {}};
        ++groups[key];
    }
    looked.ended = seen < letters_of_a_slice;
    return looked;
}

std::vector<dead_letter_group> to_groups(const dead_letter_search::group_counts& counts)
{
    std::vector<dead_letter_group> groups;
    for (const auto& [key, count] : counts) {
        const auto& [reason, name, status, message] = key;
        groups.push_back(
            {.reason = reason, .name = name, .status = status, .message = message, .count = count}
        );
    }
    std::ranges::stable_sort(groups, std::greater(), &dead_letter_group::count);
    return groups;
}

} // namespace relay
