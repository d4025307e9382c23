#include "store/postgres/commit_records.hpp"

#include "store/postgres/column_type.hpp"
#include "store/postgres/error.hpp"
#include "store/postgres/reserved_statements.hpp"

#include <array>
#include <random>
#include <string>

namespace relay::postgres {

namespace {

// How many transactions a session has between two times that it deletes their rows
constexpr std::int64_t transactions_between_cleanings = 256;

// Rows of other sessions that have gone. So long no packet waits in a buffer.
constexpr const char* forget_old = "DELETE FROM commit_record WHERE at < now() - interval '1 day'";

std::int64_t random_number()
{
    std::random_device random;
    return static_cast<std::int64_t>(std::uint64_t{random()} << 32 | random());
}

std::string in_sql(commit_records::record r)
{
    return "writer = " + std::to_string(r.writer) + " AND number = " + std::to_string(r.number);
}

} // namespace

void commit_records::begin_session()
{
    writer_ = random_number();
    first_of_session_ = number_ + 1;
}

void commit_records::add(session& s)
{
    constexpr std::array types{column_type::int8, column_type::int8};
    if (!s.has_prepared(reserved_statement::add_record))
        s.prepare(
            reserved_statement::add_record,
            "INSERT INTO commit_record(writer, number, committed) VALUES($1, $2, true)"
        );
    ++number_;
    const std::array<sql::parameter, 2> row{writer_, number_};
    values_.encode(row, types);
    s.run(reserved_statement::add_record, values_);

    if (number_ == first_of_session_)
        s.run(forget_old);
    if (number_ % transactions_between_cleanings != 0)
        return;
    if (!s.has_prepared(reserved_statement::forget_records))
        s.prepare(
            reserved_statement::forget_records,
            "DELETE FROM commit_record WHERE writer = $1 AND number < $2"
        );
    s.run(reserved_statement::forget_records, values_);
}

bool commit_records::was_committed(session& s, record r, const patience& p)
{
    const auto values = [](record of) {
        return '(' + std::to_string(of.writer) + ", " + std::to_string(of.number);
    };
    s.run("BEGIN");
    s.run(
        "INSERT INTO commit_record(writer, number, committed) VALUES" + values(r) +
        ", false) ON CONFLICT DO NOTHING"
    );
    s.run("SELECT committed FROM commit_record WHERE " + in_sql(r));
    const auto found = s.take_all(p);
    const bool committed = found.rows() > 0 && found.integer(0, 0) != 0;

    // A commit after it: when that is as safe as it can be (on a standby, too), so is what was
    // committed before it.
    ++number_;
    s.run(
        "INSERT INTO commit_record(writer, number, committed) VALUES" + values(last()) + ", true)"
    );
    s.run("COMMIT");
    const auto answer = s.take_all(p);
    if (answer.command() != "COMMIT" || s.has_warned())
        throw error(sqlstate::connection_lost, "PostgreSQL does not say whether it has committed");
    return committed;
}

} // namespace relay::postgres
