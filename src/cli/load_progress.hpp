#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace relay::cli {

struct load_counts
{
    std::uint64_t lines{}; // mails, that is: empty lines do not count
    std::uint64_t queued{};
    std::uint64_t duplicates{};
    std::uint64_t suppressed{};
    std::uint64_t rejected{};
};

// How far a file was loaded, so that a load that was interrupted goes on from there
struct load_progress
{
    std::uint64_t offset{};      // of the first byte that is not loaded
    std::uint64_t line_number{}; // of the last line that is, empty ones included
    load_counts counts;

    // How long the files of rejected lines and of their errors were
    std::uint64_t rejected_bytes{};
    std::uint64_t errors_bytes{};

    // Of all lines that were loaded (load_source.hpp): another file by the same name has another
    // one
    std::string beginning;

    // Into which store: what another one holds is not known
    std::string store;
};

std::string to_text(const load_progress& p);
std::optional<load_progress> parse_progress(const std::string& text);

// The file at `path`; nothing when there is none. Throws bad_usage when it can't be understood.
std::optional<load_progress> read_progress(const std::string& path);

// Replaces the file as a whole, so that a crash leaves the old one or the new one.
void write_progress(const std::string& path, const load_progress& p);

} // namespace relay::cli
