#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>

// What is done to the files of the folder that is watched: it happens as ever, unless it is to
// fail, and is written to the journal.
namespace disk_shim {

// Ends the program when it is not told which folder, and where the journal is.
void begin_watching();

bool is_watched(const char* path);
bool is_watched(int fd);

// As the calls of these names, for paths and files that are watched
int open_watched(const char* path, int flags, mode_t mode);
void forget(int fd); // it is closed
ssize_t
write_watched(int fd, std::string_view bytes, std::optional<off_t> at); // or at its position
int truncate_watched(int fd, off_t size);
int sync_watched(int fd);

// Any path
int rename_any(const char* from, const char* to);
int unlink_any(const char* path);
int mkdir_any(const char* path, mode_t mode);

std::string boot_id_file();

} // namespace disk_shim
