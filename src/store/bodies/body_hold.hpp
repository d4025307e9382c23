#pragma once

#include "store/bodies/body_files.hpp"

#include <filesystem>

// Whoever copies a store beside its relay needs the files of bodies to stay as they are meanwhile.
// It holds a shared lock on their folder, and the relay looks before it deletes a file or writes it
// over. The kernel lets go of the lock when the process ends, however it ends.

namespace relay {

// Holds a folder for as long as it lives. What the store needs now is in files that stay.
class body_hold
{
public:
    // Waits for the moment in which the relay looks. Throws sql::error.
    explicit body_hold(const std::filesystem::path& directory);

private:
    file_handle folder_;
};

// The relay's side
class body_hold_watch
{
public:
    // Throws sql::error.
    explicit body_hold_watch(const std::filesystem::path& directory);

    // True: nothing may be deleted or written over now.
    bool is_held() const;

private:
    file_handle folder_;
};

} // namespace relay
