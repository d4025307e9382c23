#pragma once

#include "relay/store/recipient_upload.hpp"
#include "store/sql/statement.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace relay {

std::string select_skipped(std::string_view table);
std::vector<skipped_recipient> read_skipped(sql::cursor row);

// Whom uploads have skipped: of each the first ones. On the store's thread, in a transaction.
class skipped_rows
{
public:
    // `table`: of the uploads of recipients, or of contacts
    skipped_rows(sql::connection& db, std::string_view table);

    std::vector<skipped_recipient> of(upload_id id);
    void add(upload_id id, const std::vector<skipped_recipient>& some);
    void remove(upload_id id);

private:
    sql::statement select_;
    sql::statement insert_;
    sql::statement trim_;
    sql::statement remove_;
};

} // namespace relay
