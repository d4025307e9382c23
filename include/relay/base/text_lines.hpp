#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

// Text as people's programs write it: Windows, spreadsheets and old Macs among them.

namespace relay {

// Without the byte order mark (BOM) of UTF-8, which is no part of a text
std::string_view without_bom(std::string_view text);

// "UTF-16" or "UTF-32", when a text that begins so is written in it. Nothing: it may be UTF-8.
std::optional<std::string_view> wide_encoding(std::string_view beginning);

// So many bytes of its beginning tell how a text is written.
constexpr std::size_t telling_beginning = 4;

// Takes the first line off, with its end, which is LF, CRLF or CR. Returns it without.
std::string_view take_line(std::string_view& text);

} // namespace relay
