#pragma once

#include "clock.hpp"

#include <cstdint>
#include <string>
#include <sys/types.h>
#include <thread>

// What processes and threads of this machine use, as the kernel counts it

namespace relay::bench {

// CPU since its start, of all threads together
nanoseconds process_cpu(pid_t process);

// CPU of a process, of its children, and of those children that have ended; in steps of 10 ms
nanoseconds family_cpu(pid_t parent);

// Zero, or an empty name, of a process that is not there
pid_t parent_of(pid_t process);
std::string name_of(pid_t process);

// CPU since its start of the first thread of a process
nanoseconds first_thread_cpu(pid_t process);

nanoseconds thread_cpu(std::thread::native_handle_type thread);

// Bytes of memory: resident, and the most that ever were
struct memory_use
{
    std::uint64_t now{};
    std::uint64_t peak{};
};

memory_use memory_of(pid_t process);

// Bytes that it has written to files since its start, as pages that became dirty
std::uint64_t bytes_to_disk(pid_t process);

} // namespace relay::bench
