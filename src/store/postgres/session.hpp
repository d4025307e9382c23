#pragma once

#include "store/postgres/arguments.hpp"
#include "store/postgres/link.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

namespace relay::postgres {

// Identifies a prepared statement of a connection's, in all of its sessions
using statement_id = std::uint64_t;

// A session of PostgreSQL's, in pipeline mode: commands are queued, and leave without waiting for
// each other's answers; take_all() waits for all of them. In a transaction nothing that is behind
// the first one that fails has an effect.
//
// Of what leaves, each part ends with a sync. Between a sync and what follows the server takes a
// transaction for idle, and ends one that is idle for too long: so who is frozen while commands
// leave does not keep its locks, that on the term above all.
class session
{
public:
    enum class purpose
    {
        statement,
        preparation,
        sync,
        fence, // divides by zero when the term is another's
    };

    // Connects, and has the settings that we need. Throws error.
    explicit session(const connection_options& options);

    bool is_lost() const { return link_.is_lost(); }

    // Notices, without waiting, that the server has gone.
    void look() { link_.look(); }

    int socket() const { return link_.socket(); }
    std::optional<std::string> next_notification() { return link_.next_notification(); }

    // Queue a command. All throw error when that is not possible any more.
    void run(const std::string& sql);
    void run(statement_id statement, const arguments& values, purpose p = purpose::statement);
    void prepare(statement_id statement, const std::string& sql);
    void drop(statement_id statement); // nothing, when it is not prepared

    bool has_prepared(statement_id statement) const { return prepared_.contains(statement); }

    // Waits for all answers. The last command's; nothing, when nothing was queued. Throws the first
    // error.
    result take_all(const patience& p);
    result take_all() { return take_all(patience_); }

    // The types of a prepared statement's parameters. Waits for what was queued, too.
    std::vector<unsigned> parameter_types(statement_id statement);

    // Tells all who listen, now or never: it need not be on disk.
    void tell(const std::string& payload);

    // Runs commands that return nothing, and waits for them.
    void run_script(const std::string& sql, const patience& p);

    // Ends the transaction that is open, whatever has failed in it.
    void roll_back();

    // Rows that the last command which changes some has changed, of those whose answers have come
    std::int64_t changed() const { return changed_; }

    // Whether the server has warned of what the last answer was to
    bool has_warned() const { return link_.has_warned(); }

private:
    struct command
    {
        purpose what;
        statement_id statement; // that is prepared
    };

    struct failure
    {
        purpose what;
        std::string sqlstate;
        std::string message;
    };

    void listen();

    // Called before a command with so many bytes, and behind it
    void make_room(std::size_t bytes);
    void queued(int accepted, command c, std::size_t bytes);

    void sync();
    result take(const command& c, const patience& p, std::optional<failure>& first);
    [[noreturn]] void fail(std::optional<failure> first);

    link link_;
    patience patience_;
    std::deque<command> pending_;
    std::size_t bytes_{};                       // since the last sync
    std::unordered_set<statement_id> prepared_; // or queued to be
    std::int64_t changed_{};
};

} // namespace relay::postgres
