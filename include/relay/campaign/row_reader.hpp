#pragma once

#include "relay/campaign/recipient_row.hpp"

#include <optional>
#include <string_view>

namespace relay {

// Reads the rows of a text in one format. The text is UTF-8 without a byte order mark, in pieces of
// any size; how it is cut changes nothing. After a file_refusal nothing may be called.
class row_reader
{
public:
    virtual ~row_reader() = default;

    // Takes from `text` up to the end of the next row. Nothing: it is used up.
    virtual std::optional<recipient_item> read(std::string_view& text) = 0;

    // There is no more text. To be called until there is nothing.
    virtual std::optional<recipient_item> finish() = 0;

    // Behind what was read
    virtual text_place place() const = 0;

    // Its heading has all names that are reserved, and there are some.
    virtual bool has_reserved_columns() const { return false; }
};

} // namespace relay
