#pragma once

#include "relay/store/message_record.hpp"
#include "store/sqlite/sqlite.hpp"

#include <vector>

namespace relay {

// All messages in the order of their acceptance, page by page. On the reader's thread.
class message_list
{
public:
    explicit message_list(sqlite::connection& db);

    // Newest first
    std::vector<message_id> page(const message_page_query& which, bool& has_more);

private:
    sqlite::statement older_;
    sqlite::statement newer_;
};

} // namespace relay
