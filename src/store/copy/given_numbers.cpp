#include "store/copy/given_numbers.hpp"

#include "store/sql/statement.hpp"

#include <algorithm>
#include <vector>

namespace relay {

namespace {

using numbers_by_table = std::map<std::string, std::int64_t>;

numbers_by_table read_from_sqlite(sql::connection& db)
{
    numbers_by_table numbers;
    sql::statement all(db, "SELECT name, seq FROM sqlite_sequence");
    for (auto row = all(); row.step();)
        numbers.emplace(row.text(0), row.integer(1));
    return numbers;
}

// SQLite looks there only for tables that want it, and has a row of those that had one themselves.
void raise_in_sqlite(sql::connection& db, const numbers_by_table& numbers)
{
    sql::statement erase(db, "DELETE FROM sqlite_sequence WHERE name = ?");
    sql::statement insert(db, "INSERT INTO sqlite_sequence(name, seq) VALUES(?, ?)");
    sql::statement wants_it(
        db, "SELECT 1 FROM sqlite_schema WHERE name = ? AND sql LIKE '%AUTOINCREMENT%'"
    );
    for (const auto& [table, number] : numbers) {
        if (!wants_it(std::string_view(table)).step())
            continue;
        erase.run(std::string_view(table));
        insert.run(std::string_view(table), number);
    }
}

struct sequence
{
    std::string table;
    std::string column;
    std::string name; // as a statement has it
};

std::vector<sequence> sequences_in_postgresql(sql::connection& db)
{
    std::vector<sequence> found;
    sql::statement all(
        db,
        "SELECT CAST(table_name AS text), CAST(column_name AS text), pg_get_serial_sequence("
        "quote_ident(table_schema) || '.' || quote_ident(table_name), column_name) "
        "FROM information_schema.columns "
        "WHERE table_schema = current_schema() AND is_identity = 'YES'"
    );
    for (auto row = all(); row.step();)
        found.push_back(
            {.table = std::string(row.text(0)),
             .column = std::string(row.text(1)),
             .name = std::string(row.text(2))}
        );
    return found;
}

numbers_by_table read_from_postgresql(sql::connection& db)
{
    numbers_by_table numbers;
    for (const auto& each : sequences_in_postgresql(db))
        numbers.emplace(
            each.table,
            db.integer("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM " + each.name)
        );
    return numbers;
}

// Of rows that came with their numbers a sequence knows nothing.
void raise_in_postgresql(sql::connection& db, const numbers_by_table& numbers)
{
    for (const auto& each : sequences_in_postgresql(db)) {
        const auto given = numbers.find(each.table);
        const auto in_rows =
            db.integer("SELECT max(\"" + each.column + "\") FROM \"" + each.table + '"');
        const auto last = std::max(given == numbers.end() ? 0 : given->second, in_rows);
        sql::statement set(db, "SELECT setval(CAST(? AS regclass), ?)");
        if (last > 0)
            set(std::string_view(each.name), last).step();
    }
}

} // namespace

std::map<std::string, std::int64_t> read_given_numbers(sql::connection& db)
{
    return db.engine() == sql::engine::sqlite ? read_from_sqlite(db) : read_from_postgresql(db);
}

void raise_given_numbers(sql::connection& db, const std::map<std::string, std::int64_t>& numbers)
{
    if (db.engine() == sql::engine::sqlite)
        raise_in_sqlite(db, numbers);
    else
        raise_in_postgresql(db, numbers);
}

} // namespace relay
