#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>

namespace relay::sql {
class connection;
}

namespace relay {

// The folder that bodies are in has a file that says whose it is, and the database the same word.
// So a folder that is not there (not mounted, renamed, another store's) is told from one that has
// lost a body.

// The database's word; empty: it never had a folder.
std::string body_folder_mark(sql::connection& db);

// Makes the folder, and marks it, if that is not done. `needed`: the files that bodies are in.
// Returns the mark. Throws sql::error when the folder cannot be that of this store: that must be
// known before anything in it is deleted.
std::string claim_body_folder(
    sql::connection& db,
    const std::filesystem::path& directory,
    const std::set<std::int64_t>& needed
);

// False when it has another mark, or none that can be read.
bool is_marked(const std::filesystem::path& directory, const std::string& mark);

// A file of the folder that has no bodies
bool is_body_folder_mark(const std::filesystem::path& file);

// A new name is on disk only when its directory is. Throws sql::error.
void sync_directory(const std::filesystem::path& path);

// Throws what a system call has just failed of. Throws sql::error.
[[noreturn]] void fail_at(const std::filesystem::path& path);

} // namespace relay
