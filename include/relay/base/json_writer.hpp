#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace relay {

// Append JSON to `out`. No state, no allocation beyond `out`'s own.

// A string with its quotes. `text` is valid UTF-8, which stays as it is; only what JSON forbids
// in a string is escaped.
void append_json_string(std::string& out, std::string_view text);

void append_json_number(std::string& out, std::int64_t number);
void append_json_number(std::string& out, std::uint64_t number);

// The shortest text that reads back as the same number. `number` is finite.
void append_json_number(std::string& out, double number);

} // namespace relay
