#pragma once

#include "cli/digest.hpp"
#include "relay/net/http_client.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace relay::cli {

// A file of recipients or contacts that is uploaded, in pieces, and again when that broke off. Of
// standard input ("-"), and of whatever can be read only once, a copy is kept in the folder for
// temporary files, without a name.
class upload_file final : public http_body_source
{
public:
    // Throws bad_usage when it can't be read, std::runtime_error when it can't be kept.
    explicit upload_file(const std::string& path);
    ~upload_file() override;
    upload_file(const upload_file&) = delete;
    upload_file& operator=(const upload_file&) = delete;

    // "people.csv", or "standard input"
    const std::string& name() const { return name_; }

    // Of what is in it: two files that have the same are one
    const std::string& digest() const { return digest_; }

    // What it holds, by how it begins: "text/csv", "application/x-ndjson", "application/json"
    std::string_view content_type() const;

    // Before its last byte leaves, it is sure that the file is still what it was: next() throws
    // std::runtime_error when it has changed, or can't be read.
    std::uint64_t size() const override { return size_; }
    void rewind() override;
    std::string_view next() override;

    // Called with how many bytes were taken
    std::function<void(std::uint64_t)> on_progress;

private:
    void keep_copy();
    std::size_t read_at(std::uint64_t offset);
    void look_at_all();

    std::string name_;
    int file_;
    std::uint64_t size_{};
    std::string digest_;
    std::string beginning_;
    std::string buffer_;
    std::uint64_t offset_{};
    std::unique_ptr<running_digest> sent_;
};

} // namespace relay::cli
