#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace relay {

// What becomes of a value that is put into a mail
enum class escaping : std::uint8_t
{
    none,
    html,     // & < > " ' are written as entities
    one_line, // a line break becomes one blank: for what stands in a header
};

// Appends `text` as it stands inside of a JSON string, without quotes around it, so that what is
// written is escaped for the mail and for JSON in one pass. Bytes that are no UTF-8 stay as they
// are.
void append_escaped(std::string& out, std::string_view text, escaping how);

} // namespace relay
