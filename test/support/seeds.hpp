#pragma once

namespace relay::test {

// How many of so many seeds are run: all of them as released. A sanitizer finds in the first what
// it finds in the others, and takes ten times as long for each.
constexpr unsigned seeds(unsigned as_released)
{
#ifdef RELAY_SANITIZED
    return (as_released + 9) / 10;
#else
    return as_released;
#endif
}

} // namespace relay::test
