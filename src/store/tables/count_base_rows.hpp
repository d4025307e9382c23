#pragma once

#include "store/sql/statement.hpp"

#include <cstdint>
#include <string>

namespace relay {

// From where the counts of a campaign count that its limits look at: those that it had when it was
// resumed, by the recipients' domains. On the store's thread, in a transaction.
class count_base_rows
{
public:
    explicit count_base_rows(sql::connection& db);

    // `number`, `flow`: the campaign's. All that is counted is on disk, or written before.
    void begin_anew(std::int64_t number, const std::string& flow);

    // The campaign is over.
    void forget(std::int64_t number);

private:
    sql::statement insert_;
    sql::statement forget_;
};

} // namespace relay
