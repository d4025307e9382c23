#pragma once

#include "relay/base/keyed_hash.hpp"
#include "relay/store/contact.hpp"
#include "relay/store/recipient_upload.hpp"
#include "relay/store/suppressions.hpp"
#include "store/sql/statement.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace relay {

// What is known of a contact that is read from a row of the columns below, in that order
constexpr std::string_view contact_columns = "id, email, variables, status, since, why";
contact_record read_contact(const sql::cursor& row);

// What it makes of a contact that its address is suppressed for this. Nothing: it says nothing
// about the contact, as what was done by hand, or ends by itself.
std::optional<contact_status> status_after(suppression_origin o);

// The contacts of lists, and where their addresses are found. On the store's thread, in a
// transaction. What it changes is counted with the upload of the contact.
//
// Rows lie in the order of their import; addresses are entered afterwards, in the order of their
// hashes (recipient_rows.hpp). The list is no part of what an address is looked for by: so one look
// finds an address in all lists, or in none.
class contact_rows
{
public:
    contact_rows(sql::connection& db, const keyed_hash::secret& secret);

    std::int64_t hash_of(std::string_view address) const;

    // A contact that was not there. Its address is entered by enter().
    void insert(const contact_record& c);
    void enter(list_id list, const contact_address& a);

    // Nobody else has it in this list, as far as hashes tell.
    bool is_free(list_id list, const contact_address& a);

    std::optional<contact_record> find(contact_id id);

    // The contact of this list that has the address, other than `but`, however it is spelled
    std::optional<contact_record>
    find(list_id list, std::int64_t hash, std::string_view address, contact_id but = {});

    void set_variables(contact_id id, std::string_view variables);
    void
    set_status(const contact_record& c, contact_status s, wall_time since, std::string_view why);

    // The contacts of all lists that have this address, which is folded: they are no subscribers
    // any more, unless a stronger reason is known already.
    void stop(std::string_view address, contact_status s, wall_time at, std::string_view why);

    void remove(const contact_record& c);
    void leave(list_id list, const contact_address& a);

    // Rows without their addresses, in order; `limit` at most. False: there are none any more.
    bool remove_some(upload_id upload, std::size_t limit);

    // Writes the counts, which are kept in memory during a transaction.
    void flush();
    void rolled_back();

private:
    void count(contact_id id, contact_status s, int change);

    keyed_hash hash_;
    std::map<upload_id, contact_counts> changed_;
    sql::connection& db_;
    sql::statement insert_;
    sql::statement find_;
    sql::statement find_by_hash_;
    sql::statement contacts_by_hash_;
    sql::statement set_variables_;
    sql::statement set_status_;
    sql::statement remove_;
    sql::statement enter_;
    sql::statement leave_;
    sql::statement remove_some_;
    sql::statement count_;
};

} // namespace relay
