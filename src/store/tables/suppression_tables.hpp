#pragma once

#include "relay/store/suppressions.hpp"
#include "store/sql/statement.hpp"
#include "store/tables/contact_rows.hpp"
#include "store/tables/soft_bounce_rows.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace relay {

// What is known of an entry that is read from a row of the columns below, in that order
constexpr std::string_view suppression_columns =
    "number, id, email, scope, origin, source, why, at, by_resend";
suppression_entry read_suppression(const sql::cursor& row);

// The writer's side of suppressions. On the store's thread, in a transaction.
//
// What was removed stays as a mark, so that an event from before the removal, which comes late,
// does not bring it back.
//
// Contacts follow what suppresses their address, whoever says it: an event, Resend's list, a link.
class suppression_tables
{
public:
    suppression_tables(sql::connection& db, contact_rows& contacts);

    struct result
    {
        std::string id; // of the new entry, or of the one that is there
        std::optional<suppression_change> change;
    };
    result add(const new_suppression& s);

    // A mail bounced softly: `s` holds when it is the last of so many in a row.
    std::optional<suppression_change>
    bounced_softly(const new_suppression& s, std::size_t in_a_row);

    // A mail was delivered: what so many soft bounces in a row suppressed ends when they turn out
    // to be fewer.
    std::optional<suppression_change>
    reached(std::string_view email, wall_time at, std::size_t in_a_row);

    // By id, or by address. Soft bounces count anew from then on.
    std::vector<suppression_entry> remove(std::string_view id_or_address, wall_time at);

    // The active ones of an address, or those that came behind this one; `limit` at most
    std::vector<suppression_entry> of(std::string_view address);
    std::vector<suppression_entry> behind(std::int64_t number, std::size_t limit);
    std::int64_t last_number();

    // Ends those of an address that are of one of these origins.
    std::vector<suppression_change>
    lift(std::string_view address, std::span<const suppression_origin> origins, wall_time at);

    // Of this address, what ends when Resend says so
    std::vector<suppression_change> release(std::string_view address, wall_time at);

    // Deletes soft bounces, and the marks of what was removed, from before; `limit` rows of a kind
    // at most; true: there may be more.
    bool forget(wall_time before, std::size_t limit);

private:
    void tell_contacts(const new_suppression& s, std::string_view address);

    sql::connection& db_;
    contact_rows& contacts_;
    soft_bounce_rows soft_bounces_;
    sql::statement find_;
    sql::statement insert_;
    sql::statement delete_;
    sql::statement find_all_;
    sql::statement mark_removed_;
    sql::statement forget_;
    sql::statement behind_;
    sql::statement last_number_;
};

} // namespace relay
