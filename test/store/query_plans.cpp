#include "store/sqlite/bodies/body_files.hpp"
#include "store/sqlite/sqlite.hpp"
#include "store/sqlite/tables/schema.hpp"
#include "store/sqlite/tables/tables.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <sqlite3.h>

#include <string>
#include <string_view>
#include <vector>

namespace relay {

namespace {

// The steps of all statements that the writer has prepared, with the statements
struct step
{
    std::string what;
    std::string sql;
};

std::vector<step> plans(sqlite::connection& db)
{
    std::vector<std::string> prepared;
    for (auto* st = sqlite3_next_stmt(db.handle(), nullptr); st;
         st = sqlite3_next_stmt(db.handle(), st))
        prepared.emplace_back(sqlite3_sql(st));
    std::vector<step> steps;
    for (const auto& sql : prepared) {
        sqlite::statement explain(db, "EXPLAIN QUERY PLAN " + sql);
        for (auto row = explain(); row.step();)
            steps.push_back({.what = std::string(row.text(3)), .sql = sql});
    }
    return steps;
}

} // namespace

BOOST_AUTO_TEST_SUITE(query_plans)

// They may be a hundred thousand, and the writer looks for old ones every ten minutes, or all day.
BOOST_AUTO_TEST_CASE(the_writer_never_reads_a_whole_table)
{
    const test::temporary_directory directory;
    const auto path = directory.path() + "/relay.db";
    sqlite::connection db(path, sqlite::mode::read_write);
    migrate(db, newest_schema());
    const tables rows(db, body_directory(path), {});
    std::size_t found = 0;
    for (const auto& [what, sql] : plans(db)) {
        for (const std::string_view table :
             {"suppression",
              "dead_letter",
              "tally",
              "label",
              "flow",
              "message",
              "recipient",
              "upload",
              "awaited_step",
              "campaign",
              "contact",
              "list"}) {
            found += what.starts_with("SEARCH " + std::string(table)) ? 1u : 0u;
            BOOST_TEST(!what.starts_with("SCAN " + std::string(table)), what << ": " << sql);
        }
    }
    BOOST_TEST(found >= 4u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
