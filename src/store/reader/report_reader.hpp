#pragma once

#include "relay/store/event_reader.hpp"
#include "store/sql/statement.hpp"

namespace relay {

// Adds up counts. On the thread of the event reader.
class report_reader
{
public:
    explicit report_reader(sql::connection& db) : db_(db) {}

    event_reader::report_table read(const report_query& q);

private:
    sql::connection& db_;
};

} // namespace relay
