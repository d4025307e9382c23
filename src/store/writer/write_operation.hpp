#pragma once

#include <cstddef>
#include <string_view>

namespace relay {

struct tables;

enum class urgency
{
    awaited, // somebody waits for this mail: in the next commit, which does not wait for more
    express, // in the next commit
    bulk,    // in its turn: commits are bounded so that what is urgent does not wait for long
};

// A change that waits to be written
class write_operation
{
public:
    write_operation() = default;
    write_operation(const write_operation&) = delete;
    write_operation& operator=(const write_operation&) = delete;
    virtual ~write_operation() = default;

    // On the store's thread, in a transaction that it shares with others. May run again when the
    // transaction failed. Throws what SQLite throws.
    virtual void apply(tables& t) = 0;

    // On the network thread, when it is on disk; or, with `ok` false, when it never will be: then
    // nothing of it has happened.
    virtual void complete(bool ok) = 0;

    // The idempotency key of the message that it accepts, which lives as long as it does. It is
    // looked for beforehand, with those of others.
    std::string_view key{};

    relay::urgency urgency{}; // that it was posted with
    std::size_t bytes{};      // of bodies that take about as long to write as what it writes
    bool may_fail{};          // a full disk refuses it; anything else is tried until it is written
};

} // namespace relay
