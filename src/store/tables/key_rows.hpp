#pragma once

#include "relay/store/new_message.hpp"
#include "store/tables/key_ages.hpp"

#include <optional>

namespace relay {

// The idempotency keys of messages. On the store's thread, in a transaction.
class key_rows
{
public:
    explicit key_rows(sql::connection& db);

    struct first_use
    {
        message_id message;
        bool same_payload{};
    };

    // Nothing: the key is new, or older than 24 hours.
    std::optional<first_use> find(const new_message& m);

    void insert(const new_message& m);

    bool forget(const moment& now, std::size_t limit) { return ages_.forget(now, limit); }

private:
    key_ages ages_;
    sql::statement find_;
    sql::statement insert_;
};

} // namespace relay
