#pragma once

#include "store/postgres/connection.hpp"
#include "store/sql/statement.hpp"
#include "support/postgres_server.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace relay::test {

// A schema of the test's own, with the tables that a connection needs for itself, and one more
struct database_fixture
{
    database_fixture()
    {
        auto made = open(postgres::access::write);
        made->execute("CREATE SCHEMA " + schema);
        made->execute(
            std::string(postgres::commit_record_table) +
            "CREATE TABLE term(team text PRIMARY KEY, epoch bigint NOT NULL);"
            "INSERT INTO term VALUES('acme', 7);"
            "CREATE TABLE item(id bigint PRIMARY KEY, name text)"
        );
    }

    postgres::connection_options options(postgres::access a) const
    {
        return {.url = url, .schema = schema, .access = a, .fence = {}, .records_commits = false};
    }

    std::unique_ptr<postgres::connection> open(postgres::access a) const
    {
        return std::make_unique<postgres::connection>(options(a));
    }

    // Records its commits, as the writer of a store does.
    std::unique_ptr<postgres::connection> open_writer() const
    {
        auto o = options(postgres::access::write);
        o.records_commits = true;
        return std::make_unique<postgres::connection>(o);
    }

    // Ends the session of a connection, and waits until it is gone.
    void kill_session_of(postgres::connection& c) const
    {
        kill(c.integer("SELECT pg_backend_pid()"));
    }

    void kill(std::int64_t session) const
    {
        const auto killer = open(postgres::access::write);
        sql::statement terminate(*killer, "SELECT pg_terminate_backend(?, 10000)");
        terminate(session).step();
    }

    std::string url{postgres_server::get().url()};
    std::string schema{postgres_server::get().unused_schema()};
};

// The error that `f` throws
template <class F>
postgres::error error_of(F f)
{
    try {
        f();
    } catch (const postgres::error& e) {
        return e;
    }
    throw std::logic_error("it has thrown nothing");
}

} // namespace relay::test
