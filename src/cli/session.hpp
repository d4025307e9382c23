#pragma once

#include <string>

namespace relay::cli {

// What the program returns (README.md, "Running it")
enum exit_status : int
{
    success = 0,
    failure = 1,
    usage = 2,
    locked = 3,      // another relay holds the data directory
    unreachable = 4, // a client command could not reach the relay
    not_found = 5,
    deposed = 75, // another relay has taken over
};

// What the client commands share
struct session
{
    std::string url{"http://127.0.0.1:7351"};
    std::string token;
    bool json{};         // print JSON instead of text for people
    int status{success}; // what the command that ran returned
};

} // namespace relay::cli
