#include "cli/csv.hpp"

#include <algorithm>

namespace relay::cli {

namespace {

constexpr std::string_view blanks = " \t";

void drop_blanks(std::string_view& text)
{
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
}

// A cell that begins with a quote goes on to the next lone one; two in a row stand for one.
std::string take_quoted(std::string_view& rest)
{
    std::string cell;
    rest.remove_prefix(1);
    for (;;) {
        const auto quote = std::min(rest.find('"'), rest.size());
        cell += rest.substr(0, quote);
        rest.remove_prefix(std::min(quote + 1, rest.size()));
        if (!rest.starts_with('"'))
            return cell;
        cell += '"';
        rest.remove_prefix(1);
    }
}

std::string quoted(const std::string& cell)
{
    if (cell.find_first_of(",\"\r\n") == std::string::npos)
        return cell;
    std::string text = "\"";
    for (const char c : cell)
        text.append(c == '"' ? 2 : 1, c);
    return text + '"';
}

} // namespace

std::vector<std::string> csv_cells(std::string_view line, char separator)
{
    std::vector<std::string> cells;
    for (;;) {
        drop_blanks(line);
        std::string cell = line.starts_with('"') ? take_quoted(line) : std::string();
        const auto end = std::min(line.find(separator), line.size());
        cell += line.substr(0, end);
        cell.resize(cell.find_last_not_of(blanks) + 1);
        cells.push_back(std::move(cell));
        if (end == line.size())
            return cells;
        line.remove_prefix(end + 1);
    }
}

std::string csv_line(const std::vector<std::string>& cells)
{
    std::string line;
    for (const auto& cell : cells)
        line.append(quoted(cell)).append(",");
    line.pop_back(); // the last comma
    return line;
}

} // namespace relay::cli
