#include "campaign/csv_heading.hpp"

#include "campaign/address_column.hpp"
#include "relay/base/check.hpp"
#include "relay/base/json_writer.hpp"
#include "relay/base/text.hpp"

#include <algorithm>
#include <tuple>

namespace relay {

namespace {

constexpr std::size_t most_columns = 16'384; // spreadsheets have no more
constexpr std::size_t longest_quoted = 64;   // of a heading, in a message
constexpr std::size_t most_quoted = 5;

bool ends_line(std::string_view text)
{
    return text.ends_with('\n') || text.ends_with('\r');
}

// A line `sep=;`, as spreadsheets write it
std::optional<char> declared_separator(std::string_view line)
{
    constexpr std::string_view mark = "sep=";
    line = line.substr(0, line.find_first_of("\r\n"));
    if (line.starts_with('"') && line.ends_with('"') && line.size() > 1)
        line = line.substr(1, line.size() - 2);
    if (line.size() != mark.size() + 1 || !equals_ignoring_case(line.substr(0, mark.size()), mark))
        return std::nullopt;
    return line.back();
}

bool has_text(const csv_reader& row)
{
    for (std::size_t i = 0; i < row.size(); ++i)
        if (!is_blank(row.cell(i)))
            return true;
    return false;
}

std::optional<std::size_t> address_column(const csv_reader& row)
{
    std::optional<std::size_t> best;
    std::optional<std::size_t> column;
    for (std::size_t i = 0; i < row.size(); ++i) {
        const auto rank = address_rank(trimmed(row.cell(i)));
        if (rank && (!best || *rank < *best)) {
            best = rank;
            column = i;
        }
    }
    return column;
}

// A column whose heading another one before it has, or which is the address column as well
std::optional<std::size_t> repeated_column(const csv_reader& row, std::size_t address)
{
    const auto rank = address_rank(trimmed(row.cell(address)));
    std::vector<std::pair<std::string_view, std::size_t>> headings;
    for (std::size_t i = 0; i < row.size(); ++i) {
        const auto heading = trimmed(row.cell(i));
        if (i > address && address_rank(heading) == rank)
            return i;
        if (!heading.empty())
            headings.emplace_back(heading, i);
    }
    std::ranges::sort(headings);
    const auto same = [](const auto& a, const auto& b) { return a.first == b.first; };
    const auto twice = std::ranges::adjacent_find(headings, same);
    if (twice == headings.end())
        return std::nullopt;
    return std::next(twice)->second;
}

std::string quoted(std::string_view heading)
{
    return "`" + std::string(shortened(heading, longest_quoted)) + "`";
}

std::string missing_address(const csv_reader& row)
{
    std::string why = "there is no column with addresses, called `email`; there are ";
    const auto shown = std::min(row.size(), most_quoted);
    for (std::size_t i = 0; i < shown; ++i)
        why.append(i > 0 ? ", " : "").append(quoted(trimmed(row.cell(i))));
    if (shown < row.size())
        why.append(" and ").append(std::to_string(row.size() - shown)).append(" more");
    return why;
}

} // namespace

csv_heading::csv_heading(std::size_t longest, std::span<const std::string_view> reserved)
    : longest_(longest),
      reserved_(reserved)
{
    for (const char separator : {',', ';', '\t'})
        candidates_.push_back({.separator = separator, .reader = csv_reader(separator, longest)});
}

bool csv_heading::read(std::string_view& text)
{
    while (!text.empty()) {
        const auto size = std::min(line_size(text), longest_ + 1 - text_.size());
        const auto piece = text.substr(0, size);
        text.remove_prefix(size);
        text_ += piece;
        cursor_.pass(piece);
        if (text_.size() > longest_) {
            refusal_ = refuse_length(begin_.place(), "the heading", longest_);
            return true;
        }
        if (ends_line(piece) && end_line())
            return true;
    }
    return false;
}

void csv_heading::finish()
{
    if (end_line())
        return;
    for (auto& c : candidates_)
        if (c.step == csv_step::more)
            c.step = c.reader.finish();
    if (!decide())
        refusal_ = refuse_file({}, "the file is empty: its first line names the columns");
}

// True: the heading is complete.
bool csv_heading::end_line()
{
    const auto line = std::string_view(text_).substr(line_begin_);
    line_begin_ = text_.size();
    if (const auto separator = declared_separator(line); separator && candidates_.size() > 1) {
        begin_ = cursor_;
        text_.clear();
        line_begin_ = 0;
        candidates_.clear();
        candidates_.push_back(
            {.separator = *separator, .reader = csv_reader(*separator, longest_, begin_)}
        );
        return false;
    }
    for (auto& c : candidates_) {
        if (c.step != csv_step::more)
            continue;
        auto rest = line;
        c.step = c.reader.read(rest);
        if (c.step == csv_step::row && !has_text(c.reader))
            c.step = csv_step::more; // the heading comes behind an empty row
    }
    return decide();
}

bool csv_heading::decide()
{
    for (auto& c : candidates_) {
        if (c.step != csv_step::row || !address_column(c.reader))
            continue;
        chosen_ = static_cast<std::size_t>(&c - candidates_.data());
        choose(c);
        return true;
    }
    const auto open = [](const candidate& c) { return c.step == csv_step::more; };
    if (std::ranges::any_of(candidates_, open))
        return false;
    refuse_all();
    return true;
}

void csv_heading::choose(const candidate& c)
{
    address = *address_column(c.reader);
    if (c.reader.size() > most_columns) {
        refusal_ = refuse_file(
            place_of(c, most_columns),
            "there are more than " + std::to_string(most_columns) + " columns"
        );
        return;
    }
    if (const auto twice = repeated_column(c.reader, address)) {
        refusal_ = refuse_file(
            place_of(c, *twice),
            "the heading " + quoted(trimmed(c.reader.cell(*twice))) + " is there twice"
        );
        return;
    }
    std::size_t found = 0;
    for (std::size_t i = 0; i < c.reader.size(); ++i) {
        auto& member = members.emplace_back();
        const auto heading = trimmed(c.reader.cell(i));
        const bool is_reserved = std::ranges::find(reserved_, heading) != reserved_.end();
        found += is_reserved ? 1 : 0;
        if (i == address || heading.empty() || is_reserved)
            continue;
        append_json_string(member, heading);
        member += ':';
    }
    has_reserved = found > 0 && found == reserved_.size(); // none is there twice
}

// None of the separators gives a heading with an address column. The one that was meant is that
// which has the address before what is broken, or else the most columns.
void csv_heading::refuse_all()
{
    const auto likeliness = [](const candidate& c) {
        const bool has_address = address_column(c.reader).has_value();
        return std::tuple(has_address, c.step == csv_step::row, c.reader.size());
    };
    const auto& likely = *std::ranges::max_element(candidates_, {}, likeliness);
    const auto place = likely.reader.place();
    if (likely.step == csv_step::row)
        refusal_ = refuse_file(place, missing_address(likely.reader));
    else if (likely.step == csv_step::broken)
        refusal_ = refuse_file(place, "a heading has text behind its quotes");
    else
        refusal_ = refuse_file(place, "the quote that opens here is never closed");
}

// Libcsv tells no columns: of a heading that is refused it reads the text again, slowly.
text_place csv_heading::place_of(const candidate& c, std::size_t column) const
{
    csv_reader again(c.separator, longest_, begin_);
    std::string_view text = text_;
    while (again.size() < column && !text.empty()) {
        auto one = text.substr(0, 1);
        text.remove_prefix(1);
        again.read(one);
    }
    return again.cursor().place();
}

csv_reader csv_heading::rows() &&
{
    check(!refusal_, "no rows are read of a file that is refused");
    return std::move(candidates_[chosen_].reader);
}

} // namespace relay
