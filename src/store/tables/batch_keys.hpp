#pragma once

#include "relay/store/batch.hpp"
#include "store/sql/statement.hpp"
#include "store/tables/key_ages.hpp"

#include <optional>

namespace relay {

// The idempotency keys of batches, each with the answer that it had. On the store's thread, in a
// transaction.
class batch_keys
{
public:
    explicit batch_keys(sql::connection& db);

    // What the key says about the batch; nothing: it is new, or older than 24 hours.
    std::optional<batch_result> find(const new_batch& b);

    void insert(const new_batch& b);

    bool forget(const moment& now, std::size_t limit) { return ages_.forget(now, limit); }

private:
    key_ages ages_;
    sql::statement find_;
    sql::statement insert_;
};

} // namespace relay
