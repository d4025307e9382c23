#include "cli/table.hpp"

#include "cli/line_width.hpp"
#include "relay/base/text.hpp"

#include <algorithm>

namespace relay::cli {

namespace {

constexpr std::size_t gap = 2;       // between columns
constexpr std::size_t least_cut = 8; // that a column shrinks to
constexpr std::size_t least_wrapped = 16;

std::string padded(const std::string& cell, std::size_t width, table::align align)
{
    const std::string blanks(width - std::min(count_characters(cell), width), ' ');
    return align == table::align::right ? blanks + cell : cell + blanks;
}

// A cell as it is shown, line by line
std::vector<std::string> lines_of(const std::string& cell, std::size_t width, table::fit fit)
{
    if (fit == table::fit::whole || count_characters(cell) <= width)
        return {cell};
    if (fit == table::fit::cut)
        return {printable(cell, width - 1)}; // and the mark for what was cut
    std::vector<std::string> lines;
    const auto all = wrap(cell, width);
    for (std::size_t begin = 0; begin <= all.size();) {
        const auto end = std::min(all.find('\n', begin), all.size());
        lines.push_back(all.substr(begin, end - begin));
        begin = end + 1;
    }
    return lines;
}

} // namespace

std::string printable(std::string_view text, std::size_t width)
{
    std::string shown;
    std::size_t characters = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const bool begins_character = (byte & 0xc0) != 0x80;
        if (begins_character && ++characters > width)
            return shown + "…";
        // C0 and DEL; and the C1 controls, which are two bytes in UTF-8
        const bool c1 =
            byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
        if (byte < ' ' || byte == 0x7f || c1) {
            shown += '?';
            i += c1 ? 1 : 0;
        } else {
            shown += text[i];
        }
    }
    return shown;
}

std::string printable_lines(std::string_view text)
{
    std::string shown;
    while (!text.empty()) {
        const auto end = std::min(text.find_first_of("\n\t"), text.size());
        shown += printable(text.substr(0, end), end);
        if (end < text.size())
            shown += text[end];
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return shown;
}

std::string labelled_line(std::string_view name, std::string_view text, std::size_t column)
{
    if (text.empty())
        return {};
    std::string line(name);
    line.resize(column, ' ');
    return wrap(line + printable(text), longest_line(), column) + '\n';
}

void table::add(std::vector<std::string> cells)
{
    for (auto& cell : cells)
        cell = printable(cell);
    cells.resize(columns_.size());
    rows_.push_back(std::move(cells));
}

table::widths table::natural_widths() const
{
    widths w;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        w.push_back(count_characters(columns_[i].title));
        for (const auto& row : rows_)
            w[i] = std::max(w[i], count_characters(row[i]));
    }
    return w;
}

std::size_t table::least_width(const widths& natural, std::size_t column) const
{
    switch (columns_[column].fit) {
    case fit::whole:
        break;
    case fit::cut:
        return std::min(natural[column], least_cut);
    case fit::wrapped:
        return std::min(natural[column], least_wrapped);
    }
    return natural[column];
}

// The widest gives way first.
table::widths table::fitting_widths() const
{
    auto w = natural_widths();
    const auto limit = longest_line();
    auto line = gap * (w.size() - 1);
    auto shortest = line;
    widths least;
    for (std::size_t i = 0; i < w.size(); ++i) {
        least.push_back(least_width(w, i));
        line += w[i];
        shortest += least[i];
    }
    if (limit == 0 || line <= limit)
        return w;
    const bool fits = shortest <= limit;
    if (!fits) // columns go on below: only what takes half of a line gives way
        for (std::size_t i = 0; i < w.size(); ++i)
            least[i] = std::max(least[i], std::min(w[i], limit / 2));
    for (; !fits || line > limit; --line) {
        std::size_t* widest = nullptr;
        for (std::size_t i = 0; i < w.size(); ++i)
            if (w[i] > least[i] && (!widest || w[i] > *widest))
                widest = &w[i];
        if (!widest)
            break;
        --*widest;
    }
    return w;
}

void table::append_row(
    std::string& text,
    const std::vector<std::string>& cells,
    const std::vector<std::size_t>& shown,
    const widths& w
) const
{
    std::vector<std::vector<std::string>> in_lines;
    std::size_t height = 1;
    for (const auto i : shown) {
        in_lines.push_back(lines_of(cells[i], w[i], columns_[i].fit));
        height = std::max(height, in_lines.back().size());
    }
    for (std::size_t row = 0; row < height; ++row) {
        std::string line;
        for (std::size_t k = 0; k < shown.size(); ++k) {
            const auto& lines = in_lines[k];
            const auto i = shown[k];
            line += std::string(k > 0 ? gap : 0, ' ');
            line += padded(row < lines.size() ? lines[row] : "", w[i], columns_[i].align);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + '\n';
    }
}

std::string table::block(const std::vector<std::size_t>& shown, const widths& w) const
{
    std::vector<std::string> titles;
    for (const auto& column : columns_)
        titles.push_back(column.title);
    std::string text;
    append_row(text, titles, shown, w);
    for (const auto& row : rows_)
        append_row(text, row, shown, w);
    return text;
}

std::string table::text() const
{
    const auto w = fitting_widths();
    const auto limit = longest_line();
    std::string all;
    std::vector<std::size_t> shown;
    std::size_t line = 0;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        const auto more = w[i] + (shown.empty() ? 0 : gap);
        if (limit > 0 && line + more > limit && shown.size() > 1) {
            all += block(shown, w) + '\n';
            shown = {0};
            line = w[0];
        }
        line += w[i] + (shown.empty() ? 0 : gap);
        shown.push_back(i);
    }
    return all + block(shown, w);
}

} // namespace relay::cli
