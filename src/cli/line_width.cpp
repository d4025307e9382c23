#include "cli/line_width.hpp"

#include "relay/base/text.hpp"

#include <algorithm>

namespace relay::cli {

namespace {

std::size_t line_limit = 0;

} // namespace

void limit_lines(std::size_t characters)
{
    line_limit = characters;
}

std::size_t longest_line()
{
    return line_limit;
}

std::string wrap(std::string_view text, std::size_t width, std::size_t indent)
{
    if (width == 0)
        return std::string(text);
    std::string all;
    std::size_t used = 0; // of the line
    while (!text.empty()) {
        const auto end = std::min(text.find_first_of(" \n", 1), text.size());
        auto word = text.substr(0, end); // with the blank or line break before it
        text.remove_prefix(end);
        const auto size = count_characters(word);
        if (word.front() == '\n') {
            used = size - 1;
        } else if (used > 0 && used + size > width && word.size() > 1) {
            all.append("\n").append(indent, ' ');
            word.remove_prefix(word.front() == ' ' ? 1 : 0);
            used = indent + count_characters(word);
        } else {
            used += size;
        }
        all += word;
    }
    return all;
}

} // namespace relay::cli
