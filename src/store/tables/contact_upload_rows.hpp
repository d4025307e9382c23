#pragma once

#include "relay/store/contact_upload.hpp"
#include "store/sql/statement.hpp"
#include "store/tables/skipped_rows.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace relay {

// What is known of an upload that is read from a row of the columns below, in that order; without
// those who were skipped
constexpr std::string_view contact_upload_columns =
    "number, list, name, state, reached, resubscribe, own_export, updated, skipped, subscribed,"
    " unsubscribed, bounced, complained";
contact_upload_record read_contact_upload(const sql::cursor& row);

constexpr std::string_view skipped_of_lists = "skipped_contact"; // the table

// The rows of the uploads of contacts, and those of whom they have skipped. On the store's thread,
// in a transaction.
class contact_upload_rows
{
public:
    explicit contact_upload_rows(sql::connection& db);

    // Nothing: there is none. A name is that of one that receives.
    std::optional<contact_upload_record> find(upload_id id);
    std::optional<contact_upload_record> find(list_id list, const std::string& name);

    // When it began
    struct beginning
    {
        wall_time at;
        std::int64_t last_suppression{}; // its number
    };
    upload_id insert(list_id list, const std::string& name, upload_state state, const beginning& b);
    beginning beginning_of(upload_id id);

    void reach(upload_id id, std::uint32_t line, std::int64_t skipped);
    void receive(upload_id id, const contact_import_rules& rules); // it has no name from then on
    void complete(upload_id id); // whom it has skipped is forgotten
    void update(upload_id id, std::int64_t updated);

    // Some of them; only the first ones stay. Their number counts for itself.
    void skip(upload_id id, const std::vector<skipped_recipient>& some);
    void count_skipped(upload_id id, std::int64_t more);

    void discard(upload_id id); // it has no name from then on
    void discard_all(list_id list);
    void remove(upload_id id);

private:
    std::optional<contact_upload_record> read(sql::cursor row);

    sql::statement find_;
    sql::statement find_named_;
    sql::statement insert_;
    sql::statement beginning_;
    sql::statement reach_;
    sql::statement receive_;
    sql::statement complete_;
    sql::statement count_;
    sql::statement discard_;
    sql::statement discard_all_;
    sql::statement remove_;
    skipped_rows skipped_;
};

} // namespace relay
