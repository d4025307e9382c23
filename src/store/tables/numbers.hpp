#pragma once

#include "relay/base/id.hpp"
#include "relay/store/message_counts.hpp"
#include "store/sql/statement.hpp"

#include <cstdint>

namespace relay {

// Numbers that are kept in memory beside the tables, and written with each transaction that changed
// them. On the store's thread.
class numbers
{
public:
    explicit numbers(sql::connection& db);

    const message_counts& counts() const { return counts_; }
    void count(lane l, state s, std::int64_t change);
    void move(lane l, state from, state to);

    // The next place in a queue
    std::int64_t take_place();
    std::int64_t last_place() const { return next_place_ - 1; }

    // The greatest request that was ever inserted, whether or not it is there still: ids, and so
    // the keys that Resend knows requests by, are never given twice.
    std::int64_t last_request() const { return last_request_; }
    void request_inserted(request_id id);

    // Reads them anew, after a transaction that failed.
    void load();

    void flush();
    void committed() { changed_ = false; }

private:
    sql::connection& db_;
    sql::statement save_;
    std::int64_t next_place_{};
    std::int64_t last_request_{};
    message_counts counts_;
    bool changed_{};
};

} // namespace relay
