#pragma once

#include "relay/base/time.hpp"
#include "relay/policy/leadership.hpp"
#include "store/postgres/connection.hpp"
#include "store/sql/statement.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace relay::postgres {

// Whose mail it is, in the rows of the term. Each team of Resend's has a limit of its own; a
// schema has one of them.
inline constexpr std::string_view only_team = "default";

// Makes the schema with the tables of the term, as far as they are not there: a spare needs them
// before it may make the others. Throws error, also when somebody else makes them at the same time:
// then they are there.
void make_term_tables(sql::connection& db, const std::string& schema);

// The lease as it was found, and what the database said beside
struct lease_answer
{
    lease_row row;
    std::string name; // of the relay that holds it, for people
    std::string key_salt;
    std::string key_digest; // of who sent last (key_digest.hpp); empty: nobody has yet
    wall_time now;          // by the database's clock, which never goes back here
    bool lost_commits{};    // somebody has found so, and nobody has heeded it yet
};

// The rows of the term and of the lease. Two, so that renewals never touch the one that each
// transaction of the sender locks. Every verb is a transaction of its own, and throws error; where
// it does, nobody knows whether it has happened.
class term_rows
{
public:
    explicit term_rows(sql::connection& db);

    lease_answer find();

    struct taker
    {
        std::int64_t me{};
        std::string name;
        milliseconds lease{};
        std::string_view key_digest{}; // empty: the one that is there stays
        bool unexpired{};              // see leadership::takes_unexpired
    };

    // Takes the lease if it is still as it was found, and free or expired. Waits for a transaction
    // of the one before that is open. Nothing: it is not so any more.
    std::optional<lease_answer> take(const lease_row& found, const taker& by);

    // Nothing: the term is another's.
    std::optional<lease_answer>
    renew(std::int64_t epoch, milliseconds lease, std::string_view key_digest = {});

    void resign(std::int64_t epoch);

    // The database has lost commits, as was seen; a take and a renewal also look for signs of it
    // (lost_commits.hpp). Whoever has the term has heeded it.
    void tell_of_lost_commits();
    void heeded_lost_commits(std::int64_t epoch);

private:
    term_rows(sql::connection& db, const std::string& signs);

    sql::connection& db_;
    sql::statement find_;
    sql::statement take_lease_;
    sql::statement take_term_;
    sql::statement renew_;
    sql::statement resign_;
    sql::statement lost_;
    sql::statement heeded_;
    sql::statement forget_origin_;
    sql::statement note_origin_;
};

} // namespace relay::postgres
