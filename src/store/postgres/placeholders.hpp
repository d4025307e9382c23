#pragma once

#include <string>
#include <string_view>

namespace relay::postgres {

struct numbered_sql
{
    std::string text;
    int parameters{};
};

// A statement as SQLite takes it, with its parameters as PostgreSQL names them: `?N` becomes $N,
// and
// `?` the one behind the greatest so far. Texts, quoted names and comments stay as they are.
numbered_sql number_placeholders(std::string_view sql);

} // namespace relay::postgres
