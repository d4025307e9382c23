#pragma once

#include "relay/store/sealed_request.hpp"
#include "store/sql/statement.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace relay {

// Dead letters, and why they are. On the store's thread, in a transaction.
class dead_letter_rows
{
public:
    explicit dead_letter_rows(sql::connection& db);

    // `request`: the one that ends with it; null: it was in none.
    void insert(
        message_id id,
        death reason,
        const outcome& error,
        const sealed_request* request,
        wall_time at
    );

    void remove(message_id id);

    // Not one that was purged, whose message is still known
    bool contains(message_id id);

    struct end
    {
        death reason{};
        wall_time at;
    };
    // Nothing: it is none, or was purged.
    std::optional<end> find(message_id id);

    // Some that died before, `limit` at most
    std::vector<message_id> older_than(wall_time before, std::size_t limit);

private:
    sql::statement insert_;
    sql::statement delete_;
    sql::statement find_;
    sql::statement old_;
};

} // namespace relay
