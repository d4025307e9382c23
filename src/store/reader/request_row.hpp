#pragma once

#include "relay/store/sealed_request.hpp"
#include "store/sql/statement.hpp"
#include "store/tables/members.hpp"

#include <optional>
#include <string_view>

namespace relay {

// What is read of a request, in this order
constexpr std::string_view request_columns =
    "id, lane, batch, members, attempts, maybe_accepted, sealed, uptime, boot, state";

inline sealed_request read_request(const sql::cursor& row)
{
    std::optional<moment> sealed_at;
    if (!row.is_null(6))
        sealed_at = moment{
            .wall = from_ms(row.integer(6)),
            .uptime = milliseconds(row.integer(7)),
            .boot = row.integer(8),
        };
    return {
        .id = {row.integer(0)},
        .lane = static_cast<lane>(row.integer(1)),
        .batch = row.integer(2) != 0,
        .members = decode_members(row.text(3)),
        .attempts = static_cast<int>(row.integer(4)),
        .maybe_accepted = row.integer(5) != 0,
        .sealed_at = sealed_at,
        .ready = row.integer(9) == 2,
    };
}

} // namespace relay
