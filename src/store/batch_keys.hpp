#pragma once

#include "relay/store/batch.hpp"
#include "sqlite.hpp"

#include <optional>

namespace relay {

// The idempotency keys of batches, each with the answer that it had. On the store's thread, in a
// transaction.
class batch_keys
{
public:
    explicit batch_keys(sqlite::connection& db);

    // What the key says about the batch; nothing: it is new, or older than 24 hours.
    std::optional<batch_result> find(const new_batch& b);

    void insert(const new_batch& b);

    // Deletes the keys of batches with ids below `before`, `limit` at most; returns how many.
    std::size_t forget(std::int64_t before, std::size_t limit);

private:
    sqlite::connection& db_;
    sqlite::statement find_;
    sqlite::statement insert_;
    sqlite::statement forget_;
};

} // namespace relay
