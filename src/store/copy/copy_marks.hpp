#pragma once

#include "store/sql/connection.hpp"

#include <set>
#include <string>
#include <string_view>

// What the two databases of a copy remember of it, each in its own `meta`.

namespace relay {

// Whether it is marked as an end of a copy: with the word that both ends share, and what the other
// end is. Empty: it is not.
struct copy_mark
{
    std::string word;
    std::string other_end;

    bool is_there() const { return !word.empty(); }
};

copy_mark read_mark(sql::connection& db, std::string_view key);
void write_mark(sql::connection& db, std::string_view key, const copy_mark& mark);
void erase_mark(sql::connection& db, std::string_view key);

// The tables that are there as a whole
std::set<std::string> read_copied_tables(sql::connection& db);
void write_copied_tables(sql::connection& db, const std::set<std::string>& names);

// Copies what `from` remembers beside that, and what only its engine has to do with. Over what is
// there.
void copy_meta(sql::connection& from, sql::connection& to);

} // namespace relay
