#pragma once

#include <filesystem>
#include <system_error>

// A store is for its owner alone, whatever the umask is: it has recipients, subjects, and the
// secret that tokens are made with. Files are 0600, folders 0700.

namespace relay {

constexpr unsigned private_file = 0600;

// Makes a folder, and those above it as usual; one that is there is tightened, if it is ours. True
// when it is new.
bool make_private_folder(const std::filesystem::path& path, std::error_code& ec);

// Has a file there that only its owner may use. One that is not ours is left as it is.
void make_private_file(const std::filesystem::path& path);

// The same for what is there already; nothing is made.
void tighten_file(const std::filesystem::path& path);

} // namespace relay
