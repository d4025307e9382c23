#pragma once

#include <string>
#include <string_view>
#include <vector>

// One line of a CSV file (RFC 4180), without its end. A cell with a line break in it is none of our
// files' business.

namespace relay::cli {

// The cells between `separator`s, without their quotes and the blanks around them
std::vector<std::string> csv_cells(std::string_view line, char separator = ',');

// The cells, of which there is one at least, with commas between them; in quotes where one needs
// them
std::string csv_line(const std::vector<std::string>& cells);

} // namespace relay::cli
