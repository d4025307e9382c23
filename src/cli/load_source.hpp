#pragma once

#include "cli/load_progress.hpp"
#include "cli/text_input.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

namespace relay::cli {

// A line of what is loaded
struct source_line
{
    std::string text;
    std::uint64_t number{}; // from 1, empty lines included

    // An idempotency key, made of the text and of how often it has stood there before: two equal
    // lines are two mails, and to delete, insert or sort lines changes no other line's key.
    std::string key;
};

// The lines of a file that is loaded, but for empty ones
class load_source
{
public:
    // "-": standard input. Throws what text_input does.
    explicit load_source(const std::string& path) : input_(path) {}

    std::optional<source_line> next();

    // Passes over what an earlier load has brought in. False: that was another text.
    bool skip(const load_progress& loaded);

    // How far it was read: where the next line begins, the number of the last one, and a digest of
    // all lines so far
    std::uint64_t offset() const { return input_.offset(); }
    std::uint64_t line_number() const { return input_.line_number(); }
    const std::string& beginning() const { return beginning_; }

private:
    text_input input_;
    std::string beginning_;
    std::unordered_map<std::uint64_t, std::uint32_t> seen_; // by the half of a text's digest
};

} // namespace relay::cli
