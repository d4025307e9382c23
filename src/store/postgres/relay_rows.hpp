#pragma once

#include "relay/store/relay_record.hpp"
#include "store/postgres/connection.hpp"
#include "store/sql/statement.hpp"

#include <string>
#include <vector>

namespace relay::postgres {

// Makes their table, in the schema of the term, if it is not there. Throws error, also when
// somebody else makes it at the same time: then it is there.
void make_relay_table(sql::connection& db);

// The rows in which relays say where they are. Every verb is a transaction of its own, and throws
// error.
class relay_rows
{
public:
    explicit relay_rows(sql::connection& db);

    // Before it is first told of: a run that listened where this one does has ended, and so has
    // what was not heard of for a day.
    void succeed(const relay_record& me);

    // It is there, now. Returns its slot (see claim_slot); 0: it has none.
    int tell(const relay_record& me);

    // The lowest slot for ids, from 1 on, that no relay has which lives. One that has said nothing
    // for a while loses its own. 0: there is none, or somebody else was faster.
    int claim_slot(const relay_record& me);

    void leave(const relay_record& me);

    // All that are known, in the order of their start
    std::vector<relay_record> list();

private:
    sql::statement succeed_;
    sql::statement forget_;
    sql::statement tell_;
    sql::statement free_slots_;
    sql::statement claim_slot_;
    sql::statement leave_;
    sql::statement list_;
};

} // namespace relay::postgres
