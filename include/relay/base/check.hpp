#pragma once

#include <source_location>

namespace relay {

// Says on standard error that `must_hold` did not, and where, and aborts.
[[noreturn]] void check_failed(const char* must_hold, const std::source_location& where) noexcept;

// For what must always hold, in every build: when it does not, the program has a defect, and what
// it would do next nobody has thought of. What is acknowledged is on disk, so it stops at once, and
// the next start goes by the disk. `must_hold` is the rule, as a sentence without its full stop.
inline void check(
    bool holds,
    const char* must_hold,
    const std::source_location& where = std::source_location::current()
)
{
    if (!holds) [[unlikely]]
        check_failed(must_hold, where);
}

} // namespace relay
