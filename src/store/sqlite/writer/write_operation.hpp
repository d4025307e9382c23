#pragma once

#include <cstddef>
#include <vector>

namespace relay {

struct new_body;
struct tables;

// A change that waits to be written
class write_operation
{
public:
    write_operation() = default;
    write_operation(const write_operation&) = delete;
    write_operation& operator=(const write_operation&) = delete;
    virtual ~write_operation() = default;

    // Adds the bodies of messages that it accepts, if they leave soon: these are on disk before it
    // is applied. They stay where they are until it has completed. On a thread of the store's.
    virtual void add_bodies(std::vector<new_body>& /*to*/) const {}

    // On the store's thread, in a transaction that it shares with others. May run again when the
    // transaction failed. Throws what SQLite throws.
    virtual void apply(tables& t) = 0;

    // On the network thread, when it is on disk; or, with `ok` false, when it never will be: then
    // nothing of it has happened.
    virtual void complete(bool ok) = 0;

    std::size_t bytes{}; // of bodies that take about as long to write as what it writes
    bool may_fail{};     // a full disk refuses it; anything else is tried until it is written
};

enum class urgency
{
    express, // in the next commit
    bulk,    // in its turn: commits are bounded so that what is express does not wait for long
};

} // namespace relay
