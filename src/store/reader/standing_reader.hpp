#pragma once

#include "relay/base/time.hpp"
#include "relay/store/campaign_standing.hpp"
#include "store/sql/statement.hpp"

#include <cstdint>
#include <string>

namespace relay {

// Reads what the reputation of senders hangs on. On the thread of the event reader.
class standing_reader
{
public:
    explicit standing_reader(sql::connection& db);

    // `flow`: of its mail
    campaign_standing standing_of(campaign_id id, const std::string& flow);

    // To whom mail of this domain has gone on the UTC day of that time
    std::int64_t recipients_of_day(const std::string& domain, wall_time at);

private:
    sql::statement counts_;
    sql::statement base_;
    sql::statement of_day_;
};

} // namespace relay
