#pragma once

#include "relay/store/sealed_request.hpp"
#include "store/sql/statement.hpp"

namespace relay {

// The history of messages: what each sending came to. On the store's thread, in a transaction.
class attempt_rows
{
public:
    explicit attempt_rows(sql::connection& db);

    void add(message_id id, const attempt_entry& entry);
    void forget(message_id id);

private:
    sql::statement insert_;
    sql::statement forget_;
};

} // namespace relay
