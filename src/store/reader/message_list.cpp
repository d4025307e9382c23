#include "store/reader/message_list.hpp"

#include <algorithm>
#include <limits>

namespace relay {

message_list::message_list(sql::connection& db)
    : older_(db, "SELECT id FROM message WHERE id < ? ORDER BY id DESC LIMIT ?"),
      newer_(db, "SELECT id FROM message WHERE id > ? ORDER BY id LIMIT ?")
{
}

std::vector<message_id> message_list::page(const message_page_query& which, bool& has_more)
{
    constexpr message_id newest{std::numeric_limits<std::int64_t>::max()};
    const bool upwards = which.before && !which.after;
    auto& statement = upwards ? newer_ : older_;
    const auto from = upwards ? *which.before : which.after.value_or(newest);

    std::vector<message_id> ids;
    for (auto row = statement(from.value, which.limit + 1); row.step();)
        ids.push_back({row.integer(0)});
    has_more = ids.size() > which.limit;
    if (has_more)
        ids.pop_back();
    if (upwards)
        std::ranges::reverse(ids);
    return ids;
}

} // namespace relay
