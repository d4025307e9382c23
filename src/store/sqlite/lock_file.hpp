#pragma once

#include <string>

namespace relay {

// Keeps a second relay out of a data directory, for as long as it lives. The kernel lets go of it
// when the process ends, however it ends.
class lock_file
{
public:
    // Throws store_locked when another process holds it, store_error when it can't be made.
    explicit lock_file(const std::string& path);
    lock_file(const lock_file&) = delete;
    lock_file& operator=(const lock_file&) = delete;
    ~lock_file();

private:
    int fd_;
};

} // namespace relay
