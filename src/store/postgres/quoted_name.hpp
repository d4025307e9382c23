#pragma once

#include <string>
#include <string_view>

namespace relay::postgres {

inline std::string quoted_with(char mark, std::string_view text)
{
    std::string quoted(1, mark);
    for (const char c : text) {
        if (c == mark)
            quoted += c;
        quoted += c;
    }
    return quoted + mark;
}

// A name (of a schema, a table) as SQL has it, whatever is in it
inline std::string quoted_name(std::string_view name)
{
    return quoted_with('"', name);
}

// The same for a text
inline std::string quoted_text(std::string_view text)
{
    return quoted_with('\'', text);
}

} // namespace relay::postgres
