#pragma once

#include "store/postgres/database.hpp"
#include "store/sql/database.hpp"
#include "store/sql/statement.hpp"
#include "store/sqlite/connection.hpp"
#include "support/postgres_server.hpp"
#include "support/temporary_directory.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <memory>
#include <string_view>

// The tests of stores run over both engines: over PostgreSQL when RELAY_TEST_STORE=postgresql is in
// the environment, otherwise over SQLite.

namespace relay::test {

inline bool is_on_postgresql()
{
    const char* const value = std::getenv("RELAY_TEST_STORE");
    return value && std::string_view(value) == "postgresql";
}

// For suites and cases that look at what SQLite alone does: its files, its plans, its migrations
inline boost::unit_test::precondition only_on_sqlite()
{
    return boost::unit_test::precondition([](boost::unit_test::test_unit_id) {
        boost::test_tools::assertion_result runs(!is_on_postgresql());
        runs.message() << "it is about SQLite";
        return runs;
    });
}

inline boost::unit_test::precondition only_on_postgresql()
{
    return boost::unit_test::precondition([](boost::unit_test::test_unit_id) {
        boost::test_tools::assertion_result runs(is_on_postgresql());
        runs.message() << "it is about PostgreSQL";
        return runs;
    });
}

// Where a store of the test's own can be: in the directory, or in a schema that nobody has used
inline store_location unused_location(const temporary_directory& directory)
{
    if (!is_on_postgresql())
        return store_location::in_directory(directory.path());
    auto& server = postgres_server::get();
    return store_location::in_postgresql(server.url(), server.unused_schema());
}

// Beside the store: changes its tables behind its back.
inline std::unique_ptr<sql::connection> open_to_change(const store_location& where)
{
    if (where.is_shared())
        return std::make_unique<postgres::connection>(
            postgres::options_of(where, postgres::access::write)
        );
    return std::make_unique<sqlite::connection>(where.path, sqlite::mode::read_write);
}

} // namespace relay::test
