#pragma once

#include "relay/base/text_place.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct csv_parser; // of libcsv

namespace relay {

enum class csv_step
{
    more,    // the text is used up, and the row goes on in the next piece, or none has begun
    row,     // cell() has it
    broken,  // a row with text behind the quote that ends a cell: nobody knows what was meant
    refused, // csv_reader::fault(): nothing more can be read
};

enum class csv_fault
{
    open_quote, // the quote at place() is never closed, or only by the next row's
    long_row,   // the row at place() has more bytes than are allowed
};

// Reads CSV (RFC 4180) that comes in pieces of any size, row by row: quoted cells with separators,
// doubled quotes and line breaks in them; lines that end with LF, CRLF or CR. Blanks around a cell
// go, but for those within its quotes. A quote in a cell that does not begin with one is text.
// Empty lines are no rows. The text has no byte order mark. How it is cut changes nothing.
//
// libcsv parses. It tells no places, and in its lenient mode a quote that is never closed, or text
// behind one, takes the rows that follow into the cell. So it is strict, and gets the text in
// pieces that end with a quote or a line: that tells where each row begins and each quote opens.
class csv_reader
{
public:
    // `longest_row` is in bytes, with what ends the row. `begin` is where the text begins.
    csv_reader(char separator, std::size_t longest_row, const text_cursor& begin = {});
    ~csv_reader();
    csv_reader(csv_reader&&) noexcept;
    csv_reader& operator=(csv_reader&&) noexcept;

    // Takes from `text` what belongs to the next row. Throws only std::bad_alloc.
    csv_step read(std::string_view& text);

    // There is no more text. What read() has not ended is ended, once.
    csv_step finish();

    // The cells of the row, or of its part that was read; they live until the next call.
    std::size_t size() const { return ends_.size(); }
    std::string_view cell(std::size_t i) const;

    // Where the row begins; or, of a text that is refused, where that which is wrong does
    text_place place() const { return place_; }

    csv_fault fault() const { return fault_; }

    // Behind what was read
    const text_cursor& cursor() const { return cursor_; }

private:
    struct callbacks;
    struct freed
    {
        void operator()(csv_parser* parser) const;
    };

    void begin_row();
    void take(std::string_view piece);
    void parse(std::string_view piece);
    csv_step end_line();
    csv_step refuse(csv_fault fault);

    std::unique_ptr<csv_parser, freed> parser_;
    std::size_t longest_row_;
    text_cursor cursor_;
    text_place place_;
    text_place quote_; // the one that was opened last
    csv_fault fault_{};

    std::string cells_; // one behind the other
    std::vector<std::size_t> ends_;
    std::size_t row_bytes_{};
    bool begun_{};    // a row
    bool complete_{}; // the row
    bool skipping_{}; // a row that is broken, up to its end
    bool refused_{};
};

} // namespace relay
