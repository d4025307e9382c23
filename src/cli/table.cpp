#include "cli/table.hpp"

#include "cli/line_width.hpp"
#include "relay/base/text.hpp"

#include <algorithm>

namespace relay::cli {

namespace {

constexpr std::size_t gap = 2; // between columns

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

void table::add(std::vector<std::string> cells, tone of)
{
    for (auto& cell : cells)
        cell = printable(cell);
    cells.resize(columns_.size());
    rows_.push_back({.cells = std::move(cells), .of = of});
}

table::widths table::natural_widths() const
{
    widths w;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        w.push_back(count_characters(columns_[i].title));
        for (const auto& r : rows_)
            w[i] = std::max(w[i], count_characters(r.cells[i]));
    }
    return w;
}

table::widths table::least_widths(const widths& natural, least_width least) const
{
    auto w = natural;
    for (std::size_t i = 0; i < w.size(); ++i) {
        if (columns_[i].fit == fit::cut)
            w[i] = std::min(w[i], least.cut);
        else if (columns_[i].fit == fit::wrapped)
            w[i] = std::min(w[i], least.wrapped);
    }
    return w;
}

// As many columns a block as fit at their least, each block with the first one
std::vector<table::block> table::blocks_of(const widths& least) const
{
    const auto limit = longest_line();
    std::vector<block> blocks(1);
    std::size_t line = 0;
    for (std::size_t i = 0; i < least.size(); ++i) {
        const auto more = least[i] + (i > 0 ? gap : 0);
        if (limit > 0 && line + more > limit && blocks.back().size() > 1) {
            blocks.push_back({0});
            line = least[0];
        }
        blocks.back().push_back(i);
        line += more;
    }
    return blocks;
}

// What is too long for a line is taken from the widest columns.
table::widths table::fitting_widths(const block& b, widths natural, const widths& least)
{
    auto line = gap * (b.size() - 1);
    for (const auto i : b)
        line += natural[i];
    for (const auto limit = longest_line(); limit > 0 && line > limit; --line) {
        std::size_t* widest = nullptr;
        for (const auto i : b)
            if (natural[i] > least[i] && (!widest || natural[i] > *widest))
                widest = &natural[i];
        if (!widest)
            break;
        --*widest;
    }
    return natural;
}

void table::append_row(std::string& text, const row& r, const block& b, const widths& w) const
{
    std::vector<std::vector<std::string>> in_lines;
    std::size_t height = 1;
    for (const auto i : b) {
        in_lines.push_back(lines_of(r.cells[i], w[i], columns_[i].fit));
        height = std::max(height, in_lines.back().size());
    }
    for (std::size_t l = 0; l < height; ++l) {
        std::string line;
        for (std::size_t k = 0; k < b.size(); ++k) {
            const auto& lines = in_lines[k];
            line += std::string(k > 0 ? gap : 0, ' ');
            line += padded(l < lines.size() ? lines[l] : "", w[b[k]], columns_[b[k]].align);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += toned(r.of, line) + '\n';
    }
}

std::string table::text() const
{
    const auto natural = natural_widths();
    auto least = least_widths(natural, {.cut = 8, .wrapped = 16});
    auto blocks = blocks_of(least);
    if (blocks.size() > 1) { // where it goes on below anyway, it may as well be read with ease
        least = least_widths(natural, {.cut = 20, .wrapped = 24});
        blocks = blocks_of(least);
    }
    row titles{.cells = {}, .of = tone::title};
    for (const auto& column : columns_)
        titles.cells.push_back(column.title);
    std::string text;
    for (const auto& b : blocks) {
        const auto w = fitting_widths(b, natural, least);
        text += text.empty() ? "" : "\n";
        append_row(text, titles, b, w);
        for (const auto& r : rows_)
            append_row(text, r, b, w);
    }
    return text;
}

} // namespace relay::cli
