#pragma once

#include "relay/store/new_message.hpp"
#include "relay/store/suppressions.hpp"
#include "store/sql/statement.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace relay {

// Of addresses, folded: for what they get no mail. Others are not in it.
using suppressed_scopes = std::map<std::string, std::set<suppression_scope>>;

// Mail that relays have accepted which are not the sender, until that takes it up. PostgreSQL only.
// On the store's thread, in a transaction.
//
// Each relay numbers its rows, so they lie in the order in which it has committed them.
class inbox_rows
{
public:
    explicit inbox_rows(sql::connection& db);

    // From now on rows are appended for this run of a relay. Reads, and needs no transaction.
    void write_as(std::int64_t run);

    void append(const new_message& m);

    // At the end of a transaction that has appended: throws when this run may not. Its ids are in
    // the slot of another one, or the store has moved.
    void flush();
    void committed() { slots_.clear(); }
    void rolled_back() { slots_.clear(); }

    // Who of these (folded) gets no mail: for many at once
    suppressed_scopes scopes_of(const std::vector<std::string>& addresses);

    struct row
    {
        std::int64_t relay{};
        std::int64_t seq{};
        new_message message; // without its key, which is known already
    };

    // The first ones of each relay, `most` together, and fewer when they are large
    std::vector<row> first(std::size_t most);
    void remove(const std::vector<row>& rows);
    std::int64_t count();

    // One that the database takes nowhere else stays, and is neither among the first any more nor
    // counted with them.
    std::optional<row> one(message_id id);
    void set_aside(message_id id, wall_time at);
    std::int64_t count_set_aside();

private:
    std::int64_t run_{};
    std::int64_t last_seq_{};
    std::set<int> slots_; // of ids that this transaction has appended
    sql::statement last_;
    sql::statement insert_;
    sql::statement may_append_;
    sql::statement first_;
    sql::statement one_;
    sql::statement set_aside_;
    sql::statement remove_;
    sql::statement count_;
    sql::statement count_set_aside_;
    sql::statement suppressed_;
};

} // namespace relay
