#pragma once

#include "cli/colour.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace relay::cli {

// Columns for people, two blanks apart; as wide as what is in them, unless lines are limited
// (line_width.hpp). Then those columns that may get narrower do, down to a few characters. Where
// that would not be enough, columns go on below, behind the first one again.
class table
{
public:
    enum class align
    {
        left,
        right,
    };

    // What becomes of a cell in a line that is too short
    enum class fit
    {
        whole,   // nothing
        cut,     // it ends with `…`
        wrapped, // it has several lines
    };

    struct column
    {
        std::string title;
        table::align align{align::left};
        table::fit fit{fit::whole};
    };

    explicit table(std::vector<column> columns) : columns_(std::move(columns)) {}

    // As many cells as there are columns. Control characters are shown as `?`: what producers
    // wrote must not move the terminal's cursor.
    void add(std::vector<std::string> cells, tone of = tone::plain);

    bool empty() const { return rows_.empty(); }

    // With the titles, each line with its end
    std::string text() const;

private:
    using widths = std::vector<std::size_t>; // of all columns
    using block = std::vector<std::size_t>;  // the columns that stand side by side

    // Of columns that may get narrower
    struct least_width
    {
        std::size_t cut{};
        std::size_t wrapped{};
    };

    struct row
    {
        std::vector<std::string> cells;
        tone of{};
    };

    widths natural_widths() const;
    widths least_widths(const widths& natural, least_width least) const;
    std::vector<block> blocks_of(const widths& least) const;
    static widths fitting_widths(const block& b, widths natural, const widths& least);
    void append_row(std::string& text, const row& r, const block& b, const widths& w) const;

    std::vector<column> columns_;
    std::vector<row> rows_;
};

// "subject     Hello": a name, and in the column behind it the text, as it may be printed, in
// several lines when it is long. Nothing for an empty text.
std::string labelled_line(std::string_view name, std::string_view text, std::size_t column);

// Text from a producer as it may be printed: no control characters, at most `width` characters.
std::string printable(std::string_view text, std::size_t width = 200);

// The same for a text of several lines: these, and its tabs, stay.
std::string printable_lines(std::string_view text);

} // namespace relay::cli
