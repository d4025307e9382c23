#pragma once

#include "relay/base/time.hpp"
#include "relay/store/pause_record.hpp"
#include "store/sql/statement.hpp"

#include <cstddef>
#include <string>

namespace relay {

// The pauses that there were, and are. On the store's thread, in a transaction.
class pause_rows
{
public:
    explicit pause_rows(sql::connection& db);

    void began(const pause_record& p);
    void ended(const std::string& scope, wall_time at);

    // Deletes those that ended before, `limit` at most; true: there may be more.
    bool forget(wall_time ended_before, std::size_t limit);

private:
    sql::connection& db_;
    sql::statement began_;
    sql::statement ended_;
    sql::statement forget_;
};

} // namespace relay
