#include "store/copy/copy_marks.hpp"

#include "relay/store/store_copy.hpp"
#include "store/sql/statement.hpp"

#include <algorithm>
#include <array>
#include <sstream>

namespace relay {

namespace {

constexpr std::string_view copied_tables_key = "copied_tables";

// Of a copy; the mark of the folder with the bodies; the version of PostgreSQL's schema
constexpr std::array<std::string_view, 5> not_copied{
    moved_to_key, copied_from_key, copied_tables_key, "bodies", "schema"};

constexpr std::string_view upsert = "INSERT INTO meta(key, value) VALUES(?, ?) "
                                    "ON CONFLICT(key) DO UPDATE SET value = excluded.value";

std::string read_text(sql::connection& db, std::string_view key)
{
    sql::statement query(db, "SELECT value FROM meta WHERE key = ?");
    auto row = query(key);
    return row.step() && !row.is_null(0) ? std::string(row.text(0)) : std::string();
}

void write_text(sql::connection& db, std::string_view key, std::string_view text)
{
    sql::statement write(db, upsert);
    write.run(key, text);
}

} // namespace

copy_mark read_mark(sql::connection& db, std::string_view key)
{
    const auto text = read_text(db, key);
    const auto blank = std::min(text.find(' '), text.size());
    return {
        .word = text.substr(0, blank), .other_end = text.substr(std::min(blank + 1, text.size()))};
}

void write_mark(sql::connection& db, std::string_view key, const copy_mark& mark)
{
    write_text(db, key, mark.word + ' ' + mark.other_end);
}

void erase_mark(sql::connection& db, std::string_view key)
{
    sql::statement erase(db, "DELETE FROM meta WHERE key = ?");
    erase.run(key);
}

std::set<std::string> read_copied_tables(sql::connection& db)
{
    std::set<std::string> names;
    std::istringstream words(read_text(db, copied_tables_key));
    for (std::string name; words >> name;)
        names.insert(name);
    return names;
}

void write_copied_tables(sql::connection& db, const std::set<std::string>& names)
{
    if (names.empty())
        return erase_mark(db, copied_tables_key);
    std::string text;
    for (const auto& name : names)
        text.append(name).append(1, ' ');
    write_text(db, copied_tables_key, text);
}

void copy_meta(sql::connection& from, sql::connection& to)
{
    sql::statement all(from, "SELECT key, value FROM meta ORDER BY key");
    sql::statement write(to, upsert);
    for (auto row = all(); row.step();)
        if (std::ranges::find(not_copied, row.text(0)) == not_copied.end())
            write.run(row.text(0), sql::blob{row.text(1)});
}

} // namespace relay
