#pragma once

#include "relay/base/time.hpp"

#include <cstdint>
#include <optional>

// For ages that must not be taken for less than they are. The wall clock may be set; the time since
// the machine's start runs evenly, also while it sleeps, but ends with it.

namespace relay {

struct moment
{
    wall_time wall;
    milliseconds uptime{}; // since the machine's start

    // Names that start. Below 0: it has no name, this is one run's own. 0: nobody knows.
    std::int64_t boot{};
};

// For the edges of the program, like wall_now()
moment moment_now();

// False: the machine does not tell the name of its start. Then only what happened within this run
// has an age.
bool starts_have_names();

// How long ago `from` was: by the clock that says more, for ages that must not be taken for less
// than they are. Nothing, when no clock tells: the machine has started anew, and the wall clock is
// earlier now, by more than the seconds that a clock is corrected by in its ordinary course; or the
// start has no name, so that nobody knows how the wall clock was set since.
std::optional<milliseconds> age(const moment& from, const moment& now);

// How long ago `from` surely was: for ages that must not be taken for more than they are. By the
// even clock where it tells, else by the wall clock; never below 0.
milliseconds proven_age(const moment& from, const moment& now);

// The wall clock as far as it is believed. When it leaps ahead of the even clock, only what the
// even clock says is believed at first: a wrong time that lasts for moments must not be found in
// numbers that never go back. What has lasted for an hour is believed. Pure.
class believed_clock
{
public:
    // Moments of one run, in their order
    wall_time at(const moment& now);

private:
    std::optional<moment> last_;              // the last one whose wall clock was believed
    std::optional<milliseconds> ahead_since_; // uptime
};

} // namespace relay
