#pragma once

#include "relay/base/id.hpp"
#include "relay/store/recipient_upload.hpp"
#include "store/sql/statement.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace relay {

// The recipients of campaigns, and where their addresses are found. On the store's thread, in a
// transaction.
//
// Rows lie in the order of their import. Addresses are entered afterwards, in the order of their
// hashes, so that each step changes a few pages that lie side by side: in the order of the import
// each address would change a page of its own, and a thousand of them write 8 MB.
class recipient_rows
{
public:
    explicit recipient_rows(sql::connection& db);

    void insert(upload_id upload, const new_recipient& r);

    struct found
    {
        std::string email;
        recipient_state state{};
    };
    std::optional<found> find(recipient_id id);
    void remove(recipient_id id);

    // Who waits for its turn, or for the next mail of a sequence, has a message from now on, or
    // will never have one. False: it does not wait.
    bool feed(recipient_id id, message_id message, recipient_state from);

    // The same of many, each of which stands there once: whether each has waited
    struct feeding
    {
        recipient_id id;
        message_id message;
    };
    std::vector<bool> feed(std::span<const feeding> all, recipient_state from);

    void refuse(recipient_id id, mail_fault why);

    // Those with an address of this hash. `campaign`: its number
    std::vector<recipient_id> with_hash(std::int64_t campaign, std::int64_t hash);

    // Enters the address, unless another recipient has it: then that one is returned.
    // `campaign`: its number. `same`: whether it is the same, by the row of the other.
    template <class Same>
    std::optional<recipient_id> enter(std::int64_t campaign, const recipient_address& a, Same same)
    {
        for (auto row = others_(campaign, a.hash); row.step();) {
            const auto other = recipient_of(row);
            if (other == a.recipient || same(other))
                return other;
        }
        enter_address(campaign, a);
        return std::nullopt;
    }

    // `limit` at most. False: there are none any more.
    bool remove_some(upload_id upload, std::size_t limit);

private:
    static recipient_id recipient_of(const sql::cursor& row);
    void enter_address(std::int64_t campaign, const recipient_address& a);

    sql::connection& db_;
    sql::statement insert_;
    sql::statement find_;
    sql::statement remove_;
    sql::statement feed_;
    std::optional<sql::statement> feed_all_; // of PostgreSQL, where an answer is waited for
    sql::statement refuse_;
    sql::statement others_;
    sql::statement enter_;
    sql::statement remove_some_;
};

} // namespace relay
