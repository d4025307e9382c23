#pragma once

#include "relay/base/id.hpp"
#include "store/sql/statement.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace relay {

// Resend forgets an idempotency key after 24 hours (resend-api.md, section 1.5), and so do we.
constexpr std::chrono::hours keys_live{24};

// The moment in three columns of a row: wall clock, uptime, start. Without a wall clock: the time
// of the id, by which rows were known before moments were kept.
moment key_moment(const sql::cursor& row, int first_column, std::int64_t id);

// When the keys of a table were accepted. On the store's thread, in a transaction.
class key_ages
{
public:
    // The table has these columns, and at, uptime and boot beside them.
    key_ages(sql::connection& db, const std::string& table, const std::string& id_column);

    // Deletes what surely is old, of the first `limit` rows; true: there may be more. A key of
    // which no clock can tell, because it came while the clock was ahead, has a new life from now
    // on: it must not be in the way for as long as the clock was wrong by.
    bool forget(const moment& now, std::size_t limit);

    void remove(std::int64_t id) { delete_.run(id); }

private:
    sql::statement first_;
    sql::statement delete_;
    sql::statement set_;
};

} // namespace relay
