#pragma once

#include "relay/store/outside_event.hpp"
#include "store/sql/statement.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace relay {

// What came from outside to relays that are not the sender. In a store of one relay there is none.
// On the event reader's thread.
class event_inbox_reader
{
public:
    explicit event_inbox_reader(sql::connection& db);

    // In the order of their coming, but for those that are set aside
    std::vector<placed_event> first(std::size_t limit);

    // How many of these there are
    std::int64_t set_aside();

private:
    std::optional<sql::statement> first_; // PostgreSQL only, as the next
    std::optional<sql::statement> set_aside_;
};

} // namespace relay
