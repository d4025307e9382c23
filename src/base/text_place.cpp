#include "relay/base/text_place.hpp"

#include "relay/base/text.hpp"

#include <algorithm>

namespace relay {

std::size_t line_size(std::string_view text)
{
    const auto* const end =
        std::find_if(text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; });
    return static_cast<std::size_t>(end - text.begin()) + (end != text.end());
}

void text_cursor::pass(std::string_view text)
{
    while (!text.empty()) {
        const auto line = text.substr(0, line_size(text));
        const char last = line.back();
        if (last != '\n' && last != '\r')
            place_.column += count_characters(line);
        else if (!(behind_cr_ && line == "\n")) // of CRLF the CR has counted
            place_ = {.line = place_.line + 1};
        behind_cr_ = last == '\r';
        text.remove_prefix(line.size());
    }
}

} // namespace relay
