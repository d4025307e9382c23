#pragma once

#include "relay/store/event_search.hpp"
#include "store/sql/statement.hpp"

#include <cstddef>
#include <optional>

namespace relay {

// Looks through the events for those that somebody searches, newest first. Events are found by
// their numbers and by nothing else: an index would be paid for by each of them. On the reader's
// thread.
class event_matcher
{
public:
    explicit event_matcher(sql::connection& db);

    // Looks at a few; stops at once when it has found `limit`.
    event_slice look(const event_search& which, std::size_t limit);

private:
    std::optional<found_event> find(const event_search& which, std::int64_t seq);

    sql::statement older_;
    sql::statement event_;
};

} // namespace relay
