#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace relay {

// Appends a row of CSV (RFC 4180) with commas between its cells and LF as its end. A cell is in
// quotes where a reader would take it for something else without them.
//
// A cell that begins with = + - or @ stays as it is, though spreadsheets take it for a formula: it
// may be an address, which with an apostrophe before it would be somebody else's, and what is
// written here is to be read back.
void append_csv_row(std::string& out, std::span<const std::string_view> cells);
void append_csv_row(std::string& out, std::initializer_list<std::string_view> cells);

} // namespace relay
