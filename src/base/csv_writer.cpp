#include "relay/base/csv_writer.hpp"

namespace relay {

namespace {

bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

// Separators of other countries' spreadsheets among them
bool needs_quotes(std::string_view cell)
{
    return cell.find_first_of(",;\t\"\r\n") != std::string_view::npos ||
           (!cell.empty() && (is_blank(cell.front()) || is_blank(cell.back())));
}

void append_cell(std::string& out, std::string_view cell)
{
    if (!needs_quotes(cell)) {
        out += cell;
        return;
    }
    out += '"';
    for (const char c : cell)
        out.append(c == '"' ? 2 : 1, c);
    out += '"';
}

} // namespace

void append_csv_row(std::string& out, std::span<const std::string_view> cells)
{
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i > 0)
            out += ',';
        append_cell(out, cells[i]);
    }
    out += '\n';
}

void append_csv_row(std::string& out, std::initializer_list<std::string_view> cells)
{
    append_csv_row(out, std::span(cells.begin(), cells.size()));
}

} // namespace relay
