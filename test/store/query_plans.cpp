#include "store/bodies/body_files.hpp"
#include "store/sql/statement.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/schema.hpp"
#include "store/tables/tables.hpp"
#include "store/tested_store.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace relay {

namespace {

// The steps of all statements that the writer has prepared, with the statements
struct step
{
    std::string what;
    std::string sql;
};

std::vector<step> plans()
{
    const test::temporary_directory directory;
    const auto path = directory.path() + "/relay.db";
    sqlite::connection db(path, sqlite::mode::read_write);
    migrate(db, newest_schema());
    const tables rows(db, body_directory(path), {});
    std::vector<std::string> prepared;
    for (auto* st = sqlite3_next_stmt(db.handle(), nullptr); st;
         st = sqlite3_next_stmt(db.handle(), st))
        prepared.emplace_back(sqlite3_sql(st));
    std::vector<step> steps;
    for (const auto& sql : prepared) {
        sql::statement explain(db, "EXPLAIN QUERY PLAN " + sql);
        for (auto row = explain(); row.step();)
            steps.push_back({.what = std::string(row.text(3)), .sql = sql});
    }
    return steps;
}

// Of small tables, of what a search has found, and from the oldest row on, up to a limit
constexpr auto meant = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"SCAN CONSTANT ROW", ""},
    {"SCAN next_ones", "FROM (SELECT seq, at FROM parked_event WHERE seq > ?1 ORDER BY seq LIMIT"},
    {"SCAN next_ones", "FROM (SELECT seq, at FROM event WHERE seq > ?1 AND seq <"},
    {"SCAN batch_key", "ORDER BY id LIMIT ?"},
    {"SCAN idempotency", "ORDER BY message LIMIT ?"},
    {"SCAN r USING COVERING INDEX feed_retry_due", "DELETE FROM feed_retry"},
    {"SCAN body_file", "SELECT id, messages, total, first, last FROM body_file"},
    {"SCAN c USING INDEX campaign_ended", "DELETE FROM awaited_step"},
});

bool is_meant(const step& s)
{
    return std::ranges::any_of(meant, [&](const auto& m) {
        return s.what == m.first && s.sql.find(m.second) != std::string::npos;
    });
}

} // namespace

BOOST_AUTO_TEST_SUITE(query_plans, *test::only_on_sqlite())

// They may be a hundred thousand, and the writer looks for old ones every ten minutes, or all day.
BOOST_AUTO_TEST_CASE(the_writer_never_reads_a_whole_table)
{
    for (const auto& s : plans()) {
        const bool scans = s.what.starts_with("SCAN ");
        BOOST_TEST((!scans || is_meant(s)), s.what << ": " << s.sql);
    }
}

// And not through all that ever ended
BOOST_AUTO_TEST_CASE(campaigns_are_cleaned_by_the_index_of_those_that_are_to_be)
{
    std::size_t found = 0;
    for (const auto& [what, sql] : plans()) {
        if (sql.find("c.forgotten = 0") == std::string::npos ||
            what.find(" c ") == std::string::npos)
            continue;
        ++found;
        BOOST_TEST(what.find("INDEX campaign_ended") != std::string::npos, what << ": " << sql);
    }
    BOOST_TEST(found == 2u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
