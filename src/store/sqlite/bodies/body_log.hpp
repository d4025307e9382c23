#pragma once

#include "store/sqlite/bodies/body_files.hpp"
#include "store/sqlite/bodies/body_hold.hpp"
#include "store/sqlite/bodies/body_record.hpp"

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <sys/uio.h>
#include <vector>

namespace relay {

// The body of a message that is about to be accepted
struct new_body
{
    message_id id;
    std::string_view text;
};

// Writes bodies to files, one behind the other. One thread at a time.
//
// Why not to SQLite: a body is written once, read at most once and then dropped, and in a database
// that would be three copies of it (log, page, checkpoint) with checksums and a balanced tree in
// between. Measured on singles and batches of 2 KB, bodies in the database were a quarter of what a
// message costs. The row of a message tells where its body is; a body is on disk before the row.
class body_log
{
public:
    // `directory` is there. Begins with a file of the number `next`, or higher; files that are not
    // `needed` are deleted. A file that has `file_bytes` gets no more. Throws sqlite::error, as all
    // of it does: what goes wrong is the disk's fault.
    body_log(
        std::filesystem::path directory,
        std::int64_t next,
        const std::set<std::int64_t>& needed,
        std::int64_t file_bytes
    );

    // Puts them on disk, all in one file. Returns where each is.
    std::vector<body_place> write(std::span<const new_body> bodies);

    // Nobody needs this file any more. It is written over later, or deleted; while somebody copies
    // the store it stays. From any thread.
    void release(std::int64_t file);

    // The file that is written to
    std::optional<std::int64_t> current() const
    {
        return file_.is_open() ? std::optional(number_) : std::nullopt;
    }

private:
    void begin_file();
    void take_spare(const std::filesystem::path& next);
    void delete_file(std::int64_t number);
    void write_all(std::span<iovec> parts);

    std::filesystem::path directory_;
    body_hold_watch hold_;
    std::int64_t file_bytes_;
    std::int64_t number_;
    file_handle file_;
    std::int64_t size_{}; // what is on disk of it

    std::mutex spare_mutex_;
    std::vector<std::int64_t> spare_; // files to be written over, or deleted
};

} // namespace relay
