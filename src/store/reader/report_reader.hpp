#pragma once

#include "relay/store/event_reader.hpp"
#include "store/sqlite/sqlite.hpp"

namespace relay {

// Adds up counts. On the thread of the event reader.
class report_reader
{
public:
    explicit report_reader(sqlite::connection& db) : db_(db) {}

    event_reader::report_table read(const report_query& q);

private:
    sqlite::connection& db_;
};

} // namespace relay
