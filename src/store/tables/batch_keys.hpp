#pragma once

#include "relay/store/batch.hpp"
#include "store/sql/statement.hpp"
#include "store/tables/key_ages.hpp"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

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

    // As with the keys of messages
    void sort() { sorts_ = true; }
    void flush();
    void rolled_back() { new_.clear(); }

    bool forget(const moment& now, std::size_t limit) { return ages_.forget(now, limit); }

private:
    struct row
    {
        message_id id;
        std::array<unsigned char, 16> fingerprint{};
        std::vector<message_id> members;
        std::string errors;
        moment at;
    };
    void insert(const std::string& key, const row& r);

    bool sorts_{};
    std::map<std::string, row> new_; // of this transaction
    key_ages ages_;
    sql::statement find_;
    sql::statement insert_;
};

} // namespace relay
