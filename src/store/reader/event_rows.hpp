#pragma once

#include "relay/store/event_search.hpp"
#include "store/sql/statement.hpp"

#include <string>
#include <string_view>

// How events are read with what is known of their messages

namespace relay {

// Of `event`, from its first column on: seq, kind, at, detail
event_record read_event(const sql::cursor& row);

// What a query over `event e` reads, and from where, for the functions below
const std::string& feed_columns(); // ten of them
const std::string& feed_tables();

// Of its message; empty: that is past its retention
std::string read_summary(const sql::cursor& row);

feed_event read_feed_event(const sql::cursor& row, std::string_view summary);

} // namespace relay
