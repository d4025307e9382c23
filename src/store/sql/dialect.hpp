#pragma once

#include "store/sql/connection.hpp"

#include <initializer_list>
#include <string>
#include <string_view>

// What the engines spell differently in statements that are otherwise the same. Pure functions of
// the engine; each gives a piece of SQL.

namespace relay::sql {

// A text that only one of them takes
std::string only(engine one, engine e, std::string_view text);

// Inserts a row, or takes the place of the one with the same key: which is all that is unique in
// the table. Parameters: those of the key, then the values.
std::string replace(
    engine e,
    std::string_view table,
    std::initializer_list<std::string_view> key,
    std::initializer_list<std::string_view> values
);

// The greater of two numbers, none of which is NULL
std::string greater_of(engine e, std::string_view a, std::string_view b);

// Where `what` begins in a text, from 1 on; 0: nowhere
std::string position_in(engine e, std::string_view text, std::string_view what);

// Behind a table's name: SQLite is to look for its rows by that index, which it does not always see
// by itself; others choose.
std::string by_index(engine e, std::string_view index);

// Columns of `message` with an index: when a scheduled one is due, and when one that waits expires.
// SQLite's have these times for ever, and the state has to be looked at in any case.
std::string due_time(engine e);
std::string expiry_time(engine e);

// A join in which SQLite is to go from the left to the right; others choose.
std::string_view join_in_order(engine e);

// From which of the objects of a JSON array, each with a name and a value, the value is taken; NULL
// when there is none.
std::string named_value(engine e, std::string_view array, std::string_view name);

} // namespace relay::sql
