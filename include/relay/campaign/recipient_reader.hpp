#pragma once

#include "relay/base/utf8_decoder.hpp"
#include "relay/campaign/recipient_format.hpp"
#include "relay/campaign/recipient_row.hpp"
#include "relay/campaign/row_reader.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace relay {

// Reads a file of recipients or contacts that comes in pieces of any size: give it a piece, take
// rows until there is none, and so on. How the file is cut changes nothing. It holds some KiB for
// most files, and less than 5 MiB for any.
//
//     reader.feed(piece);
//     while (auto item = reader.next())
//         std::visit(…, *item);
class recipient_reader
{
public:
    // In bytes: no row of CSV, line of NDJSON or element of an array is longer, nor is its JSON. It
    // is read in one piece on the network thread, so it is as long as a mail may be that is read
    // there.
    static constexpr std::size_t longest_row = 256 << 10;

    // `reserved`: names of columns and members that are passed over; they outlive this.
    explicit recipient_reader(
        recipient_format format,
        std::size_t longest = longest_row,
        std::span<const std::string_view> reserved = {}
    );

    // `piece` lives until next() has given nothing, which it has for the piece before.
    void feed(std::string_view piece);

    // There is no more: next() has what is left.
    void finish();

    // Nothing: it needs the next piece; or, behind finish(), or a file_refusal, it has come to its
    // end. The item lives until the next call of anything.
    std::optional<recipient_item> next();

    // Of CSV whose heading was read: it has all names that are reserved.
    bool has_reserved_columns() const { return rows_->has_reserved_columns(); }

private:
    std::unique_ptr<row_reader> rows_;
    utf8_decoder decoder_;
    std::string_view text_; // what is left of the piece, decoded
    bool finished_{};
    bool refused_{};
};

} // namespace relay
