#pragma once

#include <string>
#include <string_view>

namespace relay::postgres {

// A name (of a schema, a table) as SQL has it, whatever is in it
inline std::string quoted_name(std::string_view name)
{
    std::string quoted = "\"";
    for (const char c : name) {
        if (c == '"')
            quoted += c;
        quoted += c;
    }
    return quoted + '"';
}

} // namespace relay::postgres
