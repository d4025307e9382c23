#pragma once

#include <cstdint>
#include <string_view>

namespace disk_shim {

enum class call : std::uint32_t
{
    read,
    write,
    sync,
    true_sync, // one of these that fails is said to have succeeded
};

// Maps the file `control` of this folder, which disk.py writes, or ends the program.
void begin_faults(std::string_view state_folder);

// Whether this call is to fail: with errno set to EIO, and counted
bool fails(call c);

bool is_full();
int no_space(); // -1, with errno set to ENOSPC, and counted

// As long as a sync may take
void wait_for_disk();

} // namespace disk_shim
