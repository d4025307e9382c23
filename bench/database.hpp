#pragma once

#include "clock.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <sys/types.h>

struct pg_conn;

namespace relay::bench {

// What a PostgreSQL server has used since its start, for whomever
struct database_use
{
    nanoseconds cpu{}; // of all its processes; zero when it runs on another machine
    std::uint64_t log_bytes{};
};

// A schema of our own in a database, dropped with this object: it outlives the relays that use it.
// The relays make it. All calls throw std::runtime_error with PostgreSQL's words.
class database
{
public:
    explicit database(std::string url);
    ~database();
    database(const database&) = delete;
    database& operator=(const database&) = delete;

    const std::string& url() const { return url_; }
    const std::string& schema() const { return schema_; }

    database_use used() const;

private:
    struct closes
    {
        void operator()(pg_conn* c) const;
    };

    std::string ask(const std::string& statement) const;

    std::string url_;
    std::string schema_;
    std::unique_ptr<pg_conn, closes> connection_;
    std::optional<pid_t> server_; // on this machine
};

} // namespace relay::bench
