#pragma once

#include "cli/api_client.hpp"
#include "cli/load_people.hpp"
#include "cli/steady_caller.hpp"

#include <string>
#include <vector>

namespace relay::cli {

// What the relay answered to one line
struct line_answer
{
    std::string status; // "queued", "duplicate", "suppressed", "rejected"
    std::string error;  // of a rejected line: the error, JSON
};

// The relay refused a whole load for a reason that waiting does not mend. Reported to stderr.
struct load_refused
{
    int status; // the exit status
};

// The relay has another store than when the load began: what was loaded is not in it.
struct store_changed
{
};

// Hands lines in, at POST /relay/load. Waits while the relay's queue is full, and for a relay that
// was reached before and is gone: the lines carry keys, so that handing them in twice is safe.
class load_sender
{
public:
    using notice = steady_caller::notice;

    // `tell` hears why nothing moves.
    load_sender(const session& s, notice tell) : relay_(s), tell_(tell), steady_(std::move(tell)) {}

    // The id of the relay's store, into which everything goes from here on. Throws
    // relay_unreachable, load_refused.
    std::string store();

    // Whether most of these people have had their campaign, or are to get it: as far as the relay
    // remembers, and of its latest million messages. Throws the same.
    bool has_most(const load_people& people);

    // One answer for each line. Throws the same, and store_changed.
    std::vector<line_answer> send(const std::vector<std::string>& lines);

private:
    std::vector<line_answer> send_once(const std::vector<std::string>& lines);
    api_answer post(const std::string& body);

    api_client relay_;
    notice tell_;
    steady_caller steady_;
    std::string store_;
};

} // namespace relay::cli
