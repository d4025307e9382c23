#pragma once

#include "store/bodies/body_files.hpp"
#include "store/bodies/body_hold.hpp"
#include "store/bodies/body_record.hpp"

#include <cstdint>
#include <deque>
#include <filesystem>
#include <optional>
#include <set>
#include <string_view>
#include <sys/uio.h>
#include <vector>

namespace relay {

// Writes bodies to files, one behind the other. On the store's thread.
//
// Why not to SQLite: a body is written once, read at most once and then dropped, and in a database
// that would be three copies of it (log, page, checkpoint) with checksums and a balanced tree in
// between. Measured on singles and batches of 2 KB, bodies in the database were a quarter of what a
// message costs. The row of a message tells where its body is; a body is on disk before the row.
class body_log
{
public:
    // `directory` is there. Begins with a file of the number `next`, or higher; files that are not
    // `needed` are deleted. A file that has `file_bytes` gets no more. Throws sql::error, as all
    // of it does: what goes wrong is the disk's fault.
    body_log(
        std::filesystem::path directory,
        std::int64_t next,
        const std::set<std::int64_t>& needed,
        std::int64_t file_bytes
    );

    // `body` must stay where it is until write() has returned.
    body_place append(message_id id, std::string_view body);

    // Puts what was appended on disk.
    void write();

    // Forgets what was appended and is not written.
    void drop_unwritten();

    // Nobody needs this file any more. It is written over later, or deleted; while somebody copies
    // the store it stays.
    void release(std::int64_t file);

    // The file that is written to, which stays even when nobody needs what is in it
    std::optional<std::int64_t> current() const
    {
        return file_.is_open() ? std::optional(number_) : std::nullopt;
    }

    bool is_written(const body_place& where) const
    {
        return where.file != number_ || where.offset < size_;
    }

private:
    void begin_file();
    void delete_file(std::int64_t number);
    void write_all(std::vector<iovec> parts);

    std::filesystem::path directory_;
    body_hold_watch hold_;
    std::int64_t file_bytes_;
    std::int64_t number_;
    file_handle file_;
    std::int64_t size_{};    // what is on disk of it
    std::int64_t pending_{}; // bytes

    std::deque<body_header> headers_; // in a container that moves nothing
    std::vector<iovec> parts_;

    std::vector<std::int64_t> spare_; // files to be written over, or deleted
};

} // namespace relay
