#pragma once

#include "relay/store/recipient_upload.hpp"
#include "store/sql/statement.hpp"
#include "store/tables/recipient_key.hpp"

#include <string>

namespace relay {

// Of a row that begins with id, email, variables, state
inline recipient_record read_recipient(const sql::cursor& row)
{
    return {
        .id = recipient_at(row.integer(0)),
        .email = std::string(row.text(1)),
        .variables = std::string(row.text(2)),
        .state = static_cast<recipient_state>(row.integer(3)),
    };
}

} // namespace relay
