#pragma once

#include "store/postgres/arguments.hpp"
#include "store/postgres/session.hpp"

#include <cstdint>
#include <string_view>

namespace relay::postgres {

// The table that commit_records writes. A session of a writer's has a number of its own, and its
// transactions are numbered; one that is known to have committed loses its row after a while.
inline constexpr std::string_view commit_record_table = R"sql(
CREATE TABLE commit_record(
    writer bigint NOT NULL,
    number bigint NOT NULL,
    committed boolean NOT NULL,          -- false: it never will be; see commit_records.hpp
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY(writer, number)
);
)sql";

// By a row that each transaction inserts another session can tell whether it was committed, when
// the answer to COMMIT was lost. Who looks inserts the row as well, to say that it was not: that
// waits for a transaction that is still open at the server, and one that comes later, out of some
// buffer, fails since the row is there.
class commit_records
{
public:
    struct record
    {
        std::int64_t writer{};
        std::int64_t number{};
    };

    // Numbers the writer anew, as each session has to.
    void begin_session();

    // Queues the row of the transaction that begins, and deletes what nobody needs any more.
    void add(session& s);

    // Of the transaction that add() was called for last
    record last() const { return {writer_, number_}; }

    // Finds out on a new session, in a transaction of its own, whether it was committed; if not, it
    // never will be. Throws error when that could not be found out.
    bool was_committed(session& s, record r, const patience& p);

private:
    arguments values_;
    std::int64_t writer_{};
    std::int64_t number_{};
    std::int64_t first_of_session_{};
};

} // namespace relay::postgres
