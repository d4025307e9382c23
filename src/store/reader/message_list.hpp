#pragma once

#include "relay/store/message_record.hpp"
#include "store/sql/statement.hpp"

#include <vector>

namespace relay {

// All messages in the order of their acceptance, page by page. On the reader's thread.
class message_list
{
public:
    explicit message_list(sql::connection& db);

    // Newest first
    std::vector<message_id> page(const message_page_query& which, bool& has_more);

private:
    sql::statement older_;
    sql::statement newer_;
};

} // namespace relay
