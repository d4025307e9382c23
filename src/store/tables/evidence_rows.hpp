#pragma once

#include "relay/base/id.hpp"
#include "relay/base/time.hpp"
#include "store/sql/statement.hpp"

#include <string>
#include <string_view>

namespace relay {

// That Resend has a message although its own answer has not said so. On the store's thread, in a
// transaction.
class evidence_rows
{
public:
    explicit evidence_rows(sql::connection& db);

    // Resend has it, under this id: kept with the message until its outcome is known.
    void keep(message_id id, std::string_view resend_id);
    std::string of(message_id id); // empty: none

    // Its row says that it was sent.
    void mark_sent(message_id id, std::string_view resend_id, wall_time at);

private:
    sql::statement keep_;
    sql::statement evidence_;
    sql::statement sent_;
};

} // namespace relay
