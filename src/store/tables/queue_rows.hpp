#pragma once

#include "relay/base/id.hpp"
#include "relay/store/flow.hpp"
#include "store/sql/statement.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <list>
#include <map>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace relay {

// A message in its flow's queue, as a row of the queue lists it. It is queued still when its own
// row says so, with the same place: a message that came back into the queue has a new one.
struct queue_entry
{
    message_id id;
    std::int64_t place{};
};

constexpr std::int64_t queue_entry_bytes = 16;

void append_queue_entry(const queue_entry& entry, std::string& to);
std::vector<queue_entry> decode_queue_entries(std::string_view from);

// The order of the queued messages on disk. On the store's thread, in a transaction.
//
// The messages of a flow that enter the queue in one commit share a row, which is written once and
// deleted when the last of them has left. An index over the messages would be changed twice for
// each: measured, that was a tenth of what a message of a campaign costs.
class queue_rows
{
public:
    explicit queue_rows(sql::connection& db);

    // The message's own row must say that it is queued, at this place, in this transaction.
    // Places ascend.
    void put(flow_id flow, const queue_entry& entry);

    // The message's own row must say that it is not queued any more, in this transaction.
    void left(message_id id);

    // Writes rows that are new, and deletes those that nobody waits in any more.
    void flush();
    void committed();
    void rolled_back();

    // Messages that the rows in memory list: what it costs, for tests
    std::size_t remembered() const { return remembered_; }

private:
    struct row
    {
        flow_id flow;
        std::int64_t first{};          // place; with the flow, the row's key
        std::vector<std::int64_t> ids; // who was in it when memory got to know it
        std::size_t waiting{};         // how many of them still are
    };
    using rows = std::list<row>;

    struct open_row
    {
        std::int64_t first{};
        std::string entries;
        std::vector<std::int64_t> ids;
    };

    void write(flow_id flow, open_row& from);
    void leave_unknown(message_id id);
    bool leave_open(flow_id flow, message_id id);
    bool is_known(const row& r) const;
    rows::iterator remember(row r);
    void forget(rows::iterator r);

    sql::statement insert_;
    sql::statement delete_;
    sql::statement row_at_;
    sql::statement place_of_;
    sql::statement is_queued_;

    std::map<flow_id, open_row> open_; // of this transaction
    std::vector<rows::iterator> emptied_;

    // Whom a row that was read in this transaction lists although they have left. The others of
    // their batch, which leave next, need not read it again.
    std::unordered_set<std::int64_t> gone_;

    // The latest rows, the oldest first, and in which of them a message waits: saves reading them.
    rows known_;
    boost::unordered_flat_map<std::int64_t, rows::iterator> row_of_;
    std::size_t remembered_{};
};

} // namespace relay
