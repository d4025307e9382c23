#pragma once

#include "store/postgres/connection_options.hpp"
#include "store/postgres/result.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

struct pg_conn;

namespace relay::postgres {

// How long an answer is waited for
struct patience
{
    using clock = std::chrono::steady_clock;

    std::chrono::milliseconds silence{};

    // When another thread has it given up, whatever comes; null: never
    const std::atomic<clock::time_point>* until{};
};

// One connection of libpq's to a server, from its beginning to its end. It never blocks but in
// poll(), since both sides would wait for ever if each was full of what the other does not read.
class link
{
public:
    // Connects. Throws error.
    explicit link(const connection_options& options);

    pg_conn* get() const { return connection_.get(); }

    // Nothing can be asked of it any more.
    bool is_lost() const;

    // Notices, without waiting, that the server has gone.
    void look();

    // What others have told the channels that it listens to, of what has come: the next one's
    // payload
    std::optional<std::string> next_notification();

    // To wait for what comes; -1: it is lost.
    int socket() const;

    // The next result, or none: the command has no more. Throws error, and is lost, when nothing
    // comes for as long as it may take.
    result next(const patience& p);

    // Sends what waits to be sent, as far as that is possible without waiting.
    void push();

    // Whether the server has warned since it was forgotten
    bool has_warned() const { return warned_; }
    void forget_warnings() { warned_ = false; }

    // What libpq says of the connection, in one line
    std::string message() const;

    // Ends it.
    void close() { connection_.reset(); }

private:
    struct finisher
    {
        void operator()(pg_conn* c) const noexcept;
    };

    static void notice(void* self, const pg_result* r);

    // False: nothing has happened for so long as may be.
    bool wait(bool unsent, const patience& p);

    std::unique_ptr<pg_conn, finisher> connection_;
    bool warned_{};
};

} // namespace relay::postgres
