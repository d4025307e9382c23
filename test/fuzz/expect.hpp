#pragma once

#include <cstdio>
#include <cstdlib>

namespace relay::fuzz {

// Ends the fuzzer, which then shows the input that broke a promise.
inline void expect(bool kept, const char* promise)
{
    if (kept)
        return;
    std::fprintf(stderr, "broken promise: %s\n", promise);
    std::abort();
}

} // namespace relay::fuzz
