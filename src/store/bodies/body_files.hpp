#pragma once

#include "relay/base/id.hpp"
#include "store/bodies/body_place.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>

// The files that bodies are in: names, handles, and how they are read.

namespace relay {

std::filesystem::path body_directory(const std::string& database);
std::filesystem::path body_file(const std::filesystem::path& directory, std::int64_t number);

// A file descriptor and its owner
class file_handle
{
public:
    file_handle() = default;
    explicit file_handle(int fd) : fd_(fd) {}
    file_handle(file_handle&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    file_handle& operator=(file_handle&& other) noexcept
    {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~file_handle();

    int get() const { return fd_; }
    bool is_open() const { return fd_ >= 0; }

private:
    int fd_{-1};
};

// Reads bodies. One thread at a time.
class body_files
{
public:
    // `mark`: of the directory (body_folder.hpp)
    body_files(std::filesystem::path directory, std::string mark)
        : directory_(std::move(directory)),
          mark_(std::move(mark))
    {
    }

    // Nothing: the message's body is not there, or not any more; that is sure, because what is
    // there was read, or its directory is there and the file is not. Throws sql::error whenever
    // it is not: too many files are open, the disk fails, the directory is another one.
    std::optional<std::string> read(message_id id, const body_place& where);

    // Bodies that lie one behind the other, and are wanted next: read() finds them in memory then,
    // until others are read ahead. So much at most:
    static constexpr std::size_t most_ahead = 64 << 10;
    void read_ahead(const body_place& first, std::size_t bytes);

    // Files are held open until then, a few at once: what is deleted goes from the disk only when
    // nobody has it open.
    void close();

private:
    const file_handle* find(std::int64_t file);
    const file_handle* open(std::int64_t file);
    std::size_t
    read(const file_handle& from, std::int64_t file, std::int64_t offset, std::span<char> to) const;
    std::optional<std::string>
    read(const file_handle& from, message_id id, const body_place& where) const;
    std::optional<std::string> find_ahead(message_id id, const body_place& where) const;

    std::filesystem::path directory_;
    std::string mark_;
    std::map<std::int64_t, file_handle> open_;

    // What was read ahead, and from where
    std::string ahead_;
    std::int64_t file_ahead_{};
    std::int64_t offset_ahead_{};
};

} // namespace relay
