#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace relay::postgres {

enum class access
{
    read, // its transactions are read-only; a statement is tried on a second connection
    write,
};

// The term in which a relay may write: see the table `term`
struct fence
{
    std::string team;
    std::int64_t epoch{};
};

struct connection_options
{
    std::string url; // as libpq takes it; may name several servers
    std::string schema{"relay"};
    postgres::access access{postgres::access::read};

    // What PostgreSQL's views of its sessions show
    std::string name{"resend-relay"};

    // Each transaction locks the term's row, and fails with `deposed` when it is another's.
    std::optional<postgres::fence> fence;

    // Each transaction has a row in `commit_record`, by which it is told whether it was committed
    // (commit_records.hpp).
    bool records_commits{};

    // It hears what others tell the schema (connection::tell), where the server lets it.
    bool listens{};

    // Of one server. libpq counts in seconds, and takes 2 at least.
    std::chrono::seconds connect_timeout{4};

    // A connection on which nothing comes for so long while something is awaited is given up.
    std::chrono::milliseconds silence{30'000};
};

} // namespace relay::postgres
