#pragma once

#include "relay/store/recipient_upload.hpp"
#include "store/sql/statement.hpp"
#include "store/tables/skipped_rows.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace relay {

// What is known of an upload that is read from a row of the columns below, in that order; without
// those who were skipped
constexpr std::string_view upload_columns =
    "u.number, c.id, u.name, u.state, u.reached, u.recipients, u.suppressed, u.skipped, u.cursor,"
    " u.passed, u.invalid";
upload_record read_upload(const sql::cursor& row);

constexpr std::string_view skipped_of_campaigns = "skipped_recipient"; // the table

// The uploads' own rows, and those of whom they have skipped. On the store's thread, in a
// transaction.
class upload_rows
{
public:
    explicit upload_rows(sql::connection& db);

    // Nothing: there is none. `campaign`: its number.
    std::optional<upload_record> find(upload_id id);
    std::optional<upload_record> find(std::int64_t campaign, const std::string& name);

    upload_id insert(std::int64_t campaign, const std::string& name);

    struct addition
    {
        std::uint32_t reached{};
        std::int64_t recipients{};
        std::int64_t suppressed{};
        std::int64_t skipped{};
    };
    void add(upload_id id, const addition& a);
    void move(upload_id id, upload_state to);

    // Some of them; only the first ones stay.
    void skip(upload_id id, const std::vector<skipped_recipient>& some);

    // Those who are in it twice
    void take_out(upload_id id, std::int64_t recipients, std::int64_t suppressed);

    // Messages were made for those up to this line. False: the cursor is not at `after`.
    bool pass(
        upload_id id,
        std::uint32_t after,
        std::uint32_t up_to,
        std::int64_t passed,
        std::int64_t invalid
    );

    // One of its recipients would have got an invalid mail, after its turn.
    void count_invalid(upload_id id);

    void discard(upload_id id); // it has no name from then on
    void remove(upload_id id);

private:
    std::optional<upload_record> read(sql::cursor row);

    sql::connection& db_;
    sql::statement find_;
    sql::statement find_named_;
    sql::statement insert_;
    sql::statement add_;
    sql::statement move_;
    sql::statement take_out_;
    sql::statement pass_;
    sql::statement count_invalid_;
    sql::statement discard_;
    sql::statement remove_;
    skipped_rows skipped_;
};

} // namespace relay
