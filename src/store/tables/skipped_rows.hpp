#pragma once

#include "relay/store/recipient_upload.hpp"
#include "store/sqlite/sqlite.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace relay {

std::string select_skipped(std::string_view table);
std::vector<skipped_recipient> read_skipped(sqlite::cursor row);

// Whom uploads have skipped: of each the first ones. On the store's thread, in a transaction.
class skipped_rows
{
public:
    // `table`: of the uploads of recipients, or of contacts
    skipped_rows(sqlite::connection& db, std::string_view table);

    std::vector<skipped_recipient> of(upload_id id);
    void add(upload_id id, const std::vector<skipped_recipient>& some);
    void remove(upload_id id);

private:
    sqlite::statement select_;
    sqlite::statement insert_;
    sqlite::statement trim_;
    sqlite::statement remove_;
};

} // namespace relay
