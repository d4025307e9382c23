#pragma once

#include "relay/store/new_message.hpp"
#include "store/tables/key_ages.hpp"

#include <array>
#include <map>
#include <optional>
#include <string>

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

    // From now on new ones are inserted at the end of a transaction, in their order: of two relays
    // that insert the same ones neither waits for the other while that waits for it.
    void sort() { sorts_ = true; }
    void flush();
    void rolled_back() { new_.clear(); }

    bool forget(const moment& now, std::size_t limit) { return ages_.forget(now, limit); }

private:
    struct row
    {
        message_id message;
        std::array<unsigned char, 16> fingerprint{};
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
