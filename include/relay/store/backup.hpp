#pragma once

#include "relay/base/time.hpp"

#include <cstdint>
#include <string>
#include <vector>

// Copies of a store. One that was acknowledged from when its backup began is not in it. And what
// was not finished then may have been sent since, under keys that the copy does not know: so a copy
// begins with everything paused, until somebody resumes, and takes all that is in a request for
// what Resend may have accepted.

namespace relay {

struct backup_report
{
    wall_time at;                     // everything that was acknowledged before is in it
    std::int64_t unfinished{};        // messages that were not sent then, nor dead or cancelled
    std::uint64_t bytes{};            // of all files
    std::vector<std::string> missing; // files of bodies that the store has lost
};

// Copies the store in `data_dir` into the directory `to`, which is made, or is there and empty.
// Beside a running relay, which goes on, or without one. Until all of it is on disk there is no
// relay.db in it. Throws store_error.
backup_report back_up_store(const std::string& data_dir, const std::string& to);

// Makes the data directory `data_dir` of a backup. Throws store_error: it has something in it,
// `from` is no backup, or one that was not finished or is damaged. Then nothing is left in it.
backup_report restore_store(const std::string& from, const std::string& data_dir);

} // namespace relay
