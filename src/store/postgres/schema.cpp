#include "store/postgres/schema.hpp"

#include "store/postgres/commit_records.hpp"
#include "store/postgres/connection.hpp"
#include "store/postgres/error.hpp"
#include "store/postgres/first_tables.hpp"
#include "store/postgres/inbox_table.hpp"
#include "store/postgres/label_index.hpp"
#include "store/postgres/named_schema.hpp"
#include "store/sql/statement.hpp"

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace relay::postgres {

namespace {

constexpr std::string_view duplicate_schema = "42P06";
constexpr std::string_view duplicate_table = "42P07";
constexpr std::string_view duplicate_object = "42710"; // a table's type

// SQLite's version whose tables are made at once. What comes later is a migration in both lists.
constexpr std::size_t first_version = 22;

const std::vector<std::string>& migrations()
{
    static const std::vector<std::string> all{
        std::string(mail_tables()) + std::string(campaign_tables()) +
            std::string(commit_record_table),
        std::string(inbox_table),
        std::string(event_inbox_table),
        std::string(label_index),
        std::string(set_aside_column),
    };
    return all;
}

// Of two that make the same thing at once, one fails, although neither would alone.
bool is_a_race(const error& e)
{
    return e.sqlstate() == sqlstate::unique_violation || e.sqlstate() == duplicate_schema ||
           e.sqlstate() == duplicate_table || e.sqlstate() == duplicate_object;
}

void make_meta(connection& db, const std::string& schema)
{
    make_schema(db, schema);
    sql::statement find(db, "SELECT 1 FROM pg_tables WHERE schemaname = ? AND tablename = 'meta'");
    if (find(schema).step())
        return;
    db.execute("CREATE TABLE IF NOT EXISTS meta(key text COLLATE \"C\" PRIMARY KEY, value bytea);"
               "INSERT INTO meta(key, value) VALUES('schema', '0') ON CONFLICT DO NOTHING");
}

std::size_t lock_version(connection& db)
{
    sql::statement query(db, "SELECT value FROM meta WHERE key = 'schema' FOR UPDATE");
    auto row = query();
    return row.step() ? std::stoul(std::string(row.text(0))) : 0;
}

} // namespace

std::size_t newest_schema()
{
    return first_version + migrations().size() - 1;
}

void migrate(const connection_options& options, const std::function<void()>& while_migrating)
{
    auto own = options;
    own.records_commits = false; // its table is one of those that are made
    connection db(own);
    for (int tries = 1;; ++tries) {
        try {
            make_meta(db, options.schema);
            break;
        } catch (const error& e) {
            if (!is_a_race(e) || tries == 10)
                throw;
        }
    }
    sql::transaction change(db);
    const auto found = lock_version(db);
    if (found > newest_schema())
        throw std::runtime_error(
            "the store has schema version " + std::to_string(found) + ", this relay knows " +
            std::to_string(newest_schema()) + ": a newer relay has used it"
        );
    if (found == newest_schema())
        return;
    const auto first = found == 0 ? 0 : found - first_version + 1;
    for (auto next = first; next < migrations().size(); ++next) {
        if (while_migrating)
            while_migrating();
        db.execute(migrations()[next]);
    }
    sql::statement set(db, "UPDATE meta SET value = ? WHERE key = 'schema'");
    set.run(std::string_view(std::to_string(newest_schema())));
    change.commit();
}

} // namespace relay::postgres
