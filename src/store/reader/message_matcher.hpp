#pragma once

#include "relay/store/message_search.hpp"
#include "store/sql/statement.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace relay {

// A message with this summary goes to one of these people (folded addresses).
bool goes_to(std::string_view summary, const std::vector<std::string>& people);

// Looks through the messages for those that somebody searches, newest first. There is no index for
// that: a search is rare, and every message would pay for it. On the reader's thread.
class message_matcher
{
public:
    explicit message_matcher(sql::connection& db);

    // Looks at a few with ids below `before`.
    search_slice look(const message_search& which, message_id before);

private:
    sql::statement older_;
};

} // namespace relay
