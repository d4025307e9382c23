#pragma once

namespace relay::test {

#ifdef RELAY_SANITIZED
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

// How many of so many seeds are run, or of so many pieces of the same are read: all of them as
// released. A sanitizer finds in the first what it finds in the others, and takes ten times as long
// for each.
constexpr unsigned seeds(unsigned as_released)
{
    return sanitized ? (as_released + 9) / 10 : as_released;
}

} // namespace relay::test
