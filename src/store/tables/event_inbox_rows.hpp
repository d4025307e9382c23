#pragma once

#include "relay/store/outside_event.hpp"
#include "store/sql/statement.hpp"

#include <cstdint>

namespace relay {

// What came from outside to relays that are not the sender, until that takes it up. PostgreSQL
// only. On the store's thread, in a transaction.
class event_inbox_rows
{
public:
    explicit event_inbox_rows(sql::connection& db);

    // From now on rows are appended for this run of a relay. Reads, and needs no transaction.
    void write_as(std::int64_t run);

    void append(const outside_event& e);

    // At the end of a transaction that has appended: throws when the store has moved.
    void flush();
    void committed() { has_appended_ = false; }
    void rolled_back() { has_appended_ = false; }

    // False: it is not there any more.
    bool remove(const inbox_place& at);

    // One that the database does not take as an event stays, and is read no more.
    void set_aside(const inbox_place& which, wall_time at);

private:
    std::int64_t run_{};
    std::int64_t last_seq_{};
    wall_time last_received_; // in the order of their coming, whatever the clock does
    bool has_appended_{};
    sql::statement last_;
    sql::statement insert_;
    sql::statement has_moved_;
    sql::statement remove_;
    sql::statement set_aside_;
};

} // namespace relay
