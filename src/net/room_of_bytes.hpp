#pragma once

#include <cstddef>

namespace relay {

// A buffer that becomes larger than this has room at once for all that it may come to: to move some
// ten megabytes would hold the thread for as many milliseconds, while memory that nothing was
// written to is only an address.
constexpr std::size_t moved_at_most = 1 << 20;

// The room to make, in bytes, where `wanted` are needed now and `most` is all that it may come to
constexpr std::size_t room_of_bytes(std::size_t wanted, std::size_t most)
{
    return wanted <= moved_at_most ? wanted : most;
}

} // namespace relay
