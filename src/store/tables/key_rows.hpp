#pragma once

#include "relay/store/new_message.hpp"
#include "store/tables/key_ages.hpp"

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace relay {

// The idempotency keys of messages. On the store's thread, in a transaction.
class key_rows
{
public:
    explicit key_rows(sql::connection& db);

    // Where each question is a way to a server, many keys can be asked about at once: until the
    // transaction ends, find() asks no more about them. Without this, find() asks about each.
    bool can_foresee() const { return find_many_.has_value(); }
    void foresee(std::span<const std::string_view> keys);

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
    void committed() { foreseen_.clear(); }
    void rolled_back();

    bool forget(const moment& now, std::size_t limit) { return ages_.forget(now, limit); }

private:
    struct row
    {
        message_id message;
        std::array<unsigned char, 16> fingerprint{};
        moment at;
    };

    static row read(const sql::cursor& c, int first_column);
    std::optional<row> ask(std::string_view key);
    void insert(const std::string& key, const row& r);

    bool sorts_{};
    std::map<std::string, row> new_; // of this transaction, when they are sorted
    std::map<std::string, std::optional<row>, std::less<>> foreseen_;
    key_ages ages_;
    sql::statement find_;
    sql::statement insert_;
    std::optional<sql::statement> find_many_;
};

} // namespace relay
