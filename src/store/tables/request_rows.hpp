#pragma once

#include "relay/store/sealed_request.hpp"
#include "store/sql/statement.hpp"
#include "store/tables/numbers.hpp"

#include <string>

namespace relay {

// Requests that are sealed and not concluded. On the store's thread, in a transaction.
class request_rows
{
public:
    request_rows(sql::connection& db, numbers& n);

    void insert(const sealed_request& r);

    // It is about to leave again: a crash leaves it as one that was in flight. Returns when that
    // is, by the database's clock if it has one.
    wall_time leaves(request_id id);

    // Its next attempt is due then.
    void waits(const sealed_request& r, wall_time due);

    void remove(request_id id);

    // Resend may have accepted each, and each may be on its way.
    void distrust();

private:
    sql::connection& db_;
    numbers& numbers_;
    sql::statement insert_;
    sql::statement leaves_;
    sql::statement waits_;
    sql::statement delete_;
    std::string members_; // a buffer
};

} // namespace relay
