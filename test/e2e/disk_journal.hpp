#pragma once

#include <cstdint>
#include <string_view>

namespace disk_shim {

enum class change : std::uint32_t
{
    create,
    write,
    truncate,
    sync,
    sync_failed,
    move, // its name: both, with a zero between them
    remove,
    folder,
};

// As in disk.py. Behind it stand the name, within the folder, and what was written.
struct record
{
    change what{};
    std::uint32_t name_bytes = 0;
    std::uint64_t file = 0; // its inode
    std::uint64_t at = 0;   // an offset, a size; of a sync: how many records it surely covers
    std::uint64_t bytes = 0;
};

// Opens it, or ends the program.
void begin_journal(std::string_view state_folder);

// Both with the lock held under which the change itself is made, so that the order is the same.
void append_to_journal(record r, std::string_view name, std::string_view bytes = {});
std::uint64_t records_in_journal(); // of this process

[[noreturn]] void give_up(const char* why);

} // namespace disk_shim
