#pragma once

#include "relay/store/dead_letter_record.hpp"
#include "relay/store/message_record.hpp"
#include "store/sql/statement.hpp"

#include <optional>

namespace relay {

// All that the tables know about one message. On a reader's thread.
class message_records
{
public:
    explicit message_records(sql::connection& db);

    std::optional<message_record> find(message_id id);

    // Nothing, too, when it is no dead letter, or none any more
    std::optional<dead_letter_record> find_letter(message_id id);

private:
    sql::statement message_;
    sql::statement history_;
    sql::statement letter_;
};

} // namespace relay
