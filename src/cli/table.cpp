#include "cli/table.hpp"

#include "relay/base/text.hpp"

#include <algorithm>

namespace relay::cli {

namespace {

void append_cell(std::string& line, const std::string& cell, std::size_t width, table::align align)
{
    const auto used = count_characters(cell);
    const std::string blanks(width - std::min(used, width), ' ');
    if (align == table::align::right)
        line += blanks + cell;
    else
        line += cell + blanks;
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
    return line + printable(text) + '\n';
}

void table::add(std::vector<std::string> cells)
{
    for (auto& cell : cells)
        cell = printable(cell);
    cells.resize(columns_.size());
    rows_.push_back(std::move(cells));
}

std::string table::text() const
{
    std::vector<std::size_t> widths;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        widths.push_back(count_characters(columns_[i].title));
        for (const auto& row : rows_)
            widths[i] = std::max(widths[i], count_characters(row[i]));
    }
    std::string all;
    const auto append_line = [&](const auto& cell_of) {
        std::string line;
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            if (i > 0)
                line += "  ";
            append_cell(line, cell_of(i), widths[i], columns_[i].align);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        all += line + '\n';
    };
    append_line([this](std::size_t i) -> const std::string& { return columns_[i].title; });
    for (const auto& row : rows_)
        append_line([&row](std::size_t i) -> const std::string& { return row[i]; });
    return all;
}

} // namespace relay::cli
