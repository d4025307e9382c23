#pragma once

#include "support/temporary_directory.hpp"

#include <string>
#include <sys/types.h>

namespace relay::test {

// A PostgreSQL server of this test program's own: made when it is first asked for, in a temporary
// directory, and gone with the program. It listens on a Unix socket only, and nothing of it is
// synced. Throws std::runtime_error when PostgreSQL is not installed.
class postgres_server
{
public:
    static postgres_server& get();

    postgres_server(const postgres_server&) = delete;
    postgres_server& operator=(const postgres_server&) = delete;

    std::string url() const;

    // A name that no schema has yet: that takes no time, as a database of its own does.
    std::string unused_schema() { return "test" + std::to_string(++schemas_); }

    // The Unix socket that it listens on
    std::string socket() const { return directory_.path() + "/.s.PGSQL.5432"; }

    // Ends it as a crash does: what was committed is there when it starts again.
    void stop();
    void start();

private:
    postgres_server();
    ~postgres_server();

    temporary_directory directory_;
    pid_t process_{-1};
    int schemas_{};
};

} // namespace relay::test
