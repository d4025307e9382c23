#pragma once

#include "relay/base/csv_reader.hpp"
#include "relay/campaign/recipient_row.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace relay {

// Reads the heading of a CSV file, which tells how its cells are separated: by what sets a cell
// with the name of the address column apart. A line `sep=;` before it says so as well.
class csv_heading
{
public:
    // `reserved`: names of columns that are ignored
    csv_heading(std::size_t longest, std::span<const std::string_view> reserved);

    // Takes from `text` up to the end of the heading. False: it is used up before.
    bool read(std::string_view& text);

    // There is no more text.
    void finish();

    // The rest is about a heading that was read, or finished.

    // Why the file is refused
    const std::optional<file_refusal>& refusal() const { return refusal_; }

    // A row's cells as members of a JSON object: `"name":`. Empty: the column is ignored.
    std::vector<std::string> members;
    std::size_t address{}; // which column has the address; ignored in `members`
    bool has_reserved{};   // all of those, and there are some

    // Reads what stands behind the heading
    csv_reader rows() &&;

    // Behind what was read
    text_place place() const { return cursor_.place(); }

private:
    // The heading as one of the separators makes it
    struct candidate
    {
        char separator{};
        csv_reader reader;
        csv_step step{csv_step::more};
    };

    bool end_line();
    bool decide();
    void choose(const candidate& c);
    void refuse_all();
    text_place place_of(const candidate& c, std::size_t column) const;

    std::size_t longest_;
    std::span<const std::string_view> reserved_;
    std::string text_;         // of the heading, as far as it was read
    std::size_t line_begin_{}; // in it, of the last line
    text_cursor begin_;        // of `text_`
    text_cursor cursor_;       // behind it
    std::vector<candidate> candidates_;
    std::size_t chosen_{};
    std::optional<file_refusal> refusal_;
};

} // namespace relay
