#pragma once

#include "store/sql/connection.hpp"

#include <string>
#include <string_view>

// Signs that the database may have forgotten what it had committed, though nobody has seen it.
//
// A row that came from a dump was not written by the transaction that it names, nor is it in the
// table with the number that it names. And a server that took over from another writes a timeline
// of its own: it has all that was committed only if each commit waited for it.

namespace relay::postgres {

// The row that tells whether it came from a dump
inline constexpr std::string_view origin_table =
    "CREATE TABLE IF NOT EXISTS origin(made_by bigint NOT NULL, made_as bigint NOT NULL);";
inline constexpr std::string_view note_origin =
    "INSERT INTO origin SELECT pg_current_xact_id()::text::bigint, 'origin'::regclass::oid::bigint"
    " WHERE NOT EXISTS(SELECT FROM origin);";

// Columns of the lease: where its last holder wrote
inline constexpr std::string_view timeline_columns =
    "ALTER TABLE lease ADD COLUMN IF NOT EXISTS timeline text,"
    " ADD COLUMN IF NOT EXISTS replicated boolean NOT NULL DEFAULT false;";

// What an update of the lease sets, beside others: `lost_commits`, if there are such signs, and
// what later ones are told by. Throws error.
std::string look_for_lost_commits(sql::connection& db);

} // namespace relay::postgres
