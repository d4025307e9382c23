#pragma once

#include "relay/base/id.hpp"
#include "relay/store/flow.hpp"
#include "store/sql/statement.hpp"
#include "store/tables/tally_tables.hpp"

#include <cstddef>
#include <cstdint>
#include <unordered_map>

namespace relay {

// The flows that messages belong to. On the store's thread, in a transaction.
class flow_rows
{
public:
    explicit flow_rows(sql::connection& db);

    // Makes it if it is not there.
    flow_id find(const flow_key& key);

    // False: it stays, since it has a label.
    bool forget(flow_id id);

    // Notes the flows of messages with ids below `end` that still are there: of those
    // behind `reached`, `look_at` messages at most. True: there may be more.
    bool
    note_of_messages(message_id end, message_id& reached, flow_ids& in_use, std::size_t look_at);

    // Some that memory knows may never have been written.
    void rolled_back() { known_.clear(); }

private:
    sql::statement find_;
    sql::statement insert_;
    sql::statement forget_;
    sql::statement of_messages_;
    std::unordered_map<flow_key, flow_id> known_; // a cache
};

} // namespace relay
