#include "database.hpp"

#include "usage.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <stdexcept>
#include <string_view>
#include <unistd.h>

namespace relay::bench {

namespace {

std::string next_schema()
{
    static int made = 0;
    return fmt::format("relay_bench_{}_{}", ::getpid(), ++made);
}

// The parent of the process that serves a connection, if both are PostgreSQL's
std::optional<pid_t> server_of(pid_t backend)
{
    const auto parent = parent_of(backend);
    const auto is_postgres = [](pid_t p) { return name_of(p).starts_with("postgres"); };
    if (is_postgres(backend) && is_postgres(parent))
        return parent;
    return std::nullopt;
}

} // namespace

void database::closes::operator()(pg_conn* c) const
{
    PQfinish(c);
}

database::database(std::string url)
    : url_(std::move(url)),
      schema_(next_schema()),
      connection_(PQconnectdb(url_.c_str()))
{
    if (PQstatus(connection_.get()) != CONNECTION_OK)
        throw std::runtime_error(PQerrorMessage(connection_.get()));
    server_ = server_of(static_cast<pid_t>(std::stol(ask("SELECT pg_backend_pid()"))));
}

database::~database()
{
    const auto drop =
        fmt::format("SET client_min_messages = warning; DROP SCHEMA IF EXISTS {} CASCADE", schema_);
    PQclear(PQexec(connection_.get(), drop.c_str()));
}

database_use database::used() const
{
    return {
        .cpu = server_ ? family_cpu(*server_) : nanoseconds(),
        .log_bytes = std::stoull(ask("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")),
    };
}

// The one value that it answers
std::string database::ask(const std::string& statement) const
{
    const std::unique_ptr<PGresult, decltype(&PQclear)> answer(
        PQexec(connection_.get(), statement.c_str()), &PQclear
    );
    if (PQresultStatus(answer.get()) != PGRES_TUPLES_OK)
        throw std::runtime_error(PQerrorMessage(connection_.get()));
    return PQgetvalue(answer.get(), 0, 0);
}

} // namespace relay::bench
