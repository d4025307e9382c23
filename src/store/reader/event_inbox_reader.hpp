#pragma once

#include "relay/store/outside_event.hpp"
#include "store/sql/statement.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace relay {

// What came from outside to relays that are not the sender. In a store of one relay there is none.
// On the event reader's thread.
class event_inbox_reader
{
public:
    explicit event_inbox_reader(sql::connection& db);

    // In the order of their coming
    std::vector<placed_event> first(std::size_t limit);

private:
    std::optional<sql::statement> first_; // PostgreSQL only
};

} // namespace relay
